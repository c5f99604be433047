import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { defineSchema, timestamp, type CtrModel, type Row } from '@fsdnet/core';
import { fromRows } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { createScoringService, openExport } from '@fsdnet/server';
import { fit, type FitOptions, type TrainedModel } from '@fsdnet/training';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { clickRows } from '../end-to-end/click-rows.ts';
import { createModel, modelNames } from '../index.ts';
import { exportModel } from './index.ts';

const engine = onnx({ runtime: 'node', threads: 1 });
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-served-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const clicks = clickRows(500).map((line, index) => {
  const [click, user, item, age, genres = ''] = line.split(',');
  const missing = index % 7 === 0;
  return {
    ...{ click, user, item, genres: genres.split('|'), users: `${user} nobody`, hour: index % 24 },
    ...{ age: missing ? null : Number(age), price: missing ? null : (index * 37) % 100, count: index % 50, rank: (index * 13) % 40 },
    ...{ seen: 1_700_000_000 + 5000 * index, flag: index % 2 === 0, long: `900719925474099${index % 10}` },
  }; // prettier-ignore
});

/** Trains on the clicks, so briefly that scores are small and differ. */
function train(
  model: CtrModel,
  schema: ReturnType<typeof defineSchema>,
  options: Partial<FitOptions> = {},
): Promise<TrainedModel> {
  // prettier-ignore
  const data = fromRows(clicks, { schema, split: '5:4:1' });
  return fit(model, data, { engine, epochs: 1, batchSize: 100, embeddingDim: 3, learningRate: 0.02, ...options });
}

/** Compares what a server of the model and of its export answers with what `predict` says. */
async function expectServed(trained: TrainedModel, rows: readonly Row[]): Promise<void> {
  const expected = await trained.predict(rows);
  await exportModel(trained, join(folder, 'ctr/1/model.onnx'), { engine, rows });
  for (const open of [
    async () => ({
      schema: trained.schema,
      predict: (some: never) => trained.predict(some),
      dispose: async () => undefined,
    }),
    (path: string) => openExport(path, engine),
  ]) {
    // prettier-ignore
    const service = await createScoringService([join(folder, 'ctr')], { open: open as never });
    const body = Buffer.from(JSON.stringify({ rows }));
    const answer = await service.handle({ method: 'POST', url: '/v1/models/ctr/score', headers: {}, body });
    expect(answer.status, String(answer.body)).toBe(200);
    const { predictions } = JSON.parse(String(answer.body)) as { predictions: number[] };
    expect(predictions).toHaveLength(rows.length);
    predictions.forEach((value, row) => expect(Math.abs(value - expected[row]!)).toBeLessThanOrEqual(1e-6));
    await service.close();
  }
}

test('every kind of feature, times, and a correction of the probabilities', async () => {
  const schema = defineSchema({
    label: 'click',
    negativeRate: 0.7,
    features: [
      { kind: 'categorical', name: 'user', share: 'both' },
      { kind: 'multiValued', name: 'users', share: 'both', separator: ' ' },
      { kind: 'categorical', name: 'item', hash: 20 },
      { kind: 'categorical', name: 'flag' },
      { kind: 'categorical', name: 'long' },
      { kind: 'categorical', name: 'count', buckets: 'log-squared' },
      { kind: 'numeric', name: 'age', indicator: true, scaling: 'log' },
      { kind: 'numeric', name: 'price', piecewise: { bins: 5 } },
      { kind: 'numeric', name: 'hour', scaling: 'quantile' },
      { kind: 'numeric', name: 'rank', softBuckets: { buckets: 4 } },
      { kind: 'multiValued', name: 'genres', pooling: 'max', maxLength: 2 },
      ...timestamp('seen'),
    ],
  });
  const trained = await train(await createModel('dcn-v2', { hidden: [6, 6], crossLayers: 2 }), schema, {
    calibrate: 'auto',
  });
  expect(trained.calibration?.kind).toBe('intercept');
  const odd = [
    { user: 'stranger', users: [], item: null, flag: null, long: null, count: null, age: null, price: null, hour: null, rank: null, genres: null, seen: null },
    { user: 'u1', users: ['u1', 'u2'], item: 'i1', flag: 'TRUE', long: '9007199254740993', count: '7', age: '31.50', price: 1e6, hour: -4, rank: 3, genres: '["War"]', seen: '2023-12-01T10:00:00Z' },
  ]; // prettier-ignore
  await expectServed(trained, [...clicks.slice(0, 100).map(({ click: _, ...row }) => row), ...odd]);
  await trained.dispose();
});

test.each(['fsdnet', ...modelNames.filter((name) => name !== 'fsdnet')])('%s', { tags: ['long'] }, async (name) => {
  const features = [
    { kind: 'categorical', name: 'user' },
    { kind: 'categorical', name: 'item' },
    { kind: 'numeric', name: 'age' },
    { kind: 'multiValued', name: 'genres' },
  ] as const;
  const trained = await train(await createModel(name), defineSchema({ label: 'click', features }));
  const rows = clicks.slice(0, 60).map(({ user, item, age, genres }) => ({ user, item, age, genres }));
  await expectServed(trained, rows);
  await trained.dispose();
});
