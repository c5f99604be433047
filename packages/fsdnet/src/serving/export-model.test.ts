import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { auc, defineSchema, logLoss, type EncodedRows } from '@fsdnet/core';
import { EngineError, fittedSchemaFromJson } from '@fsdnet/core/engine';
import { fromRows } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { dcnV2 } from '@fsdnet/models-dcn';
import { fit } from '@fsdnet/training';
import type { TrainedModel } from '@fsdnet/training';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

import { clickRows } from '../end-to-end/click-rows.ts';
import { exportModel, type ExportModelOptions } from './index.ts';

const engine = onnx({ runtime: 'node', threads: 1 });
let trained: TrainedModel;
let labelled: EncodedRows;
let folder: string;

beforeAll(async () => {
  const rows = clickRows(300).map((line, index) => {
    const [click, user, item, age, genres = ''] = line.split(',');
    const price = index % 5 === 0 ? null : (index * 37) % 100;
    return {
      click,
      user,
      users: [user, 'u1', 'nobody'],
      item,
      age,
      price,
      hour: index % 24,
      genres: genres.split('|'),
    };
  });
  const schema = defineSchema({
    label: 'click',
    negativeRate: 0.7,
    features: [
      { kind: 'categorical', name: 'user', share: 'both' },
      { kind: 'multiValued', name: 'users', share: 'both', separator: ' ' },
      { kind: 'categorical', name: 'item', hash: 20 },
      { kind: 'numeric', name: 'age', indicator: true, scaling: 'log' },
      { kind: 'numeric', name: 'price', piecewise: { bins: 5 } },
      { kind: 'numeric', name: 'hour', scaling: 'quantile' },
      { kind: 'multiValued', name: 'genres', pooling: 'max' },
    ],
  });
  const data = fromRows(rows, { schema });
  labelled = data.train;
  trained = await fit(dcnV2({ hidden: [6, 6], crossLayers: 2 }), data, {
    engine,
    epochs: 2,
    batchSize: 50,
    embeddingDim: 3,
    learningRate: 0.02,
  });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-serving-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** The same model with other predictions. */
function withPredict(predict: (values: Float32Array) => Float32Array | Promise<Float32Array>): TrainedModel {
  return new Proxy(trained, {
    get(target, name) {
      if (name === 'predict') return async (rows: never) => predict(await target.predict(rows));
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

test('writes the model, its schema and the encoder', async () => {
  const report = await exportModel(trained, join(folder, 'clicks.onnx'), {
    engine,
    rows: [{ user: 'u1', users: '', item: 'i1', age: 3, price: 7.5, hour: 25, genres: [] }],
  });
  expect(report).toMatchObject({
    files: ['clicks.onnx', 'schema.json', 'encoder.mjs', 'encoder.d.mts'],
    check: { rows: 1001 },
  });
  expect(report.check.maxDifference).toBeLessThan(1e-6);
  expect(readdirSync(folder).sort()).toEqual(['clicks.onnx', 'encoder.d.mts', 'encoder.mjs', 'schema.json']);
  const stored = fittedSchemaFromJson(readFileSync(join(folder, 'schema.json'), 'utf8'));
  const names = ['user', 'users', 'item', 'age', 'age:missing', 'price', 'hour', 'genres'];
  expect(stored.fields.map(({ name }) => name)).toEqual(names);
  await expect(exportModel(trained, join(folder, 'clicks.onnx'), { engine })).rejects.toThrow('exists already');
  // Without an engine, it finds one.
  await exportModel(trained, join(folder, 'clicks.onnx'), { force: true });
});

test.each(['int8', 'fp16'] as const)('%s weights: says what they cost on labelled rows', async (quantize) => {
  const path = join(folder, 'model.onnx');
  const { quantization, check } = await exportModel(trained, path, { engine, quantize, labelled });
  const { before, after, change, sizeShare, ...rest } = quantization!;
  expect(rest).toEqual({ form: quantize, rows: labelled.rows });
  const [labels, scores] = [labelled.labels!, await trained.predict(labelled)];
  expect(before).toEqual({ auc: auc(labels, scores), logloss: logLoss(labels, scores) });
  expect(change.logloss).toBe(after.logloss - before.logloss);
  expect(change.logloss).not.toBe(0);
  expect(Math.abs(change.auc)).toBeLessThan(0.001);
  expect(sizeShare).toBeLessThan(1);
  expect(check.maxDifference).toBeGreaterThan(0);
  expect(check.maxDifference).toBeLessThan(0.02);
});

test('narrower weights that cost too much, or whose cost cannot be measured, are refused', async () => {
  const to = (options: ExportModelOptions): Promise<unknown> =>
    exportModel(trained, join(folder, 'model.onnx'), { engine, quantize: 'int8', ...options });
  // The run is made to look perfect.
  const perfect = new Proxy(trained, {
    get(target, name) {
      if (name === 'predict')
        return (rows: never) => (rows === labelled ? labelled.labels!.slice() : target.predict(rows));
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
  await expect(
    exportModel(perfect, join(folder, 'model.onnx'), { engine, quantize: 'int8', labelled, maxAucLoss: 0.01 }),
  ).rejects.toThrow(
    /^export with int8 weights: the AUC may fall by at most 0\.01 on the 200 rows, got 0\.\d{6}: 1\.000000 → 0\.\d{6}\. Nothing was kept\. Use --quantize fp16/,
  );
  await expect(to({})).rejects.toThrow(
    'exportModel with quantize "int8": needs labelled rows, on which the change of the AUC is measured.',
  );
  const clicks = { ...labelled, labels: labelled.labels!.map(() => 1) };
  await expect(to({ labelled: clicks })).rejects.toThrow('must be labelled and hold both classes');
  expect(readdirSync(folder)).toEqual([]);
});

test('refuses places that are taken or are none', async () => {
  const to = (name: string, force = false): Promise<unknown> =>
    exportModel(trained, join(folder, name), { engine, force });
  writeFileSync(join(folder, 'schema.json'), '{}');
  mkdirSync(join(folder, 'folder.onnx'));
  await expect(to('model.onnx')).rejects.toThrow(/schema\.json: exists already\. Choose another folder, or replace it/);
  await expect(to('folder.onnx', true)).rejects.toThrow('folder.onnx: is a folder, but a file is needed');
  await expect(to('schema.json/model.onnx')).rejects.toThrow(/schema\.json is a file, but a folder is needed\. Choose/);
  await expect(to('model.bin')).rejects.toThrow('model.bin: an exported model must end in .onnx');
  expect(readdirSync(folder).sort()).toEqual(['folder.onnx', 'schema.json']);
});

test.each([
  ['a little', (values: Float32Array) => values.map((value, row) => (row === 400 ? value + 3e-6 : value))],
  ['for one row without a number', (values: Float32Array) => values.map((value, row) => (row === 7 ? NaN : value))],
])('scores that differ %s are an error, and nothing is left behind', async (_, change) => {
  const failing = exportModel(withPredict(change), join(folder, 'model.onnx'), { engine, externalData: true });
  await expect(failing).rejects.toThrow(EngineError);
  await expect(failing).rejects.toThrow(
    /^export of model\.onnx: the exported model must score as the run does, to 0\.000001: .* for \{.*\}, got 0\.\d+\. Nothing was kept/,
  );
  expect(readdirSync(folder)).toEqual([]);
});

test('a forced export that fails half-way leaves the old one as it was', async () => {
  const path = join(folder, 'model.onnx');
  await exportModel(trained, path, { engine });
  writeFileSync(join(folder, 'encoder.mjs'), 'the old encoder');
  writeFileSync(join(folder, 'schema.json'), 'the old schema');
  const contents = (): Record<string, string> =>
    Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'base64')]));
  const before = contents();
  // What is moved last but one is gone when its turn comes.
  const failing = withPredict((values) => {
    const temporary = readdirSync(folder).find((name) => name.startsWith('.model.onnx.'));
    rmSync(join(folder, temporary!, 'encoder.d.mts'), { force: true });
    return values;
  });
  await expect(exportModel(failing, path, { engine, force: true })).rejects.toThrow('ENOENT');
  expect(contents()).toEqual(before);
  await exportModel(trained, path, { engine, force: true });
  expect(contents()).toMatchObject({ 'model.onnx': before['model.onnx'] });
  expect(readFileSync(join(folder, 'encoder.mjs'), 'utf8')).not.toBe('the old encoder');
});

test('several exports into one folder at once take turns, and who would wait for long is refused', async () => {
  const names = ['model.onnx', 'model.onnx', 'other.onnx'];
  const others = Promise.withResolvers<void>();
  let refused = 0;
  // The one that goes on is not done before the others have met its lock.
  const slow = withPredict((values) => others.promise.then(() => values));
  const outcomes = await Promise.allSettled(
    names.map((name) =>
      exportModel(slow, join(folder, 'served', name), { engine, force: true }).catch((error: unknown) => {
        if (++refused === 2) others.resolve();
        throw error;
      }),
    ),
  );
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []));
  const refusal: unknown = expect.stringContaining('one process at a time may export into a folder, got a lock');
  expect(reasons).toEqual(reasons.map(() => refusal));
  const written = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value.files : []));
  expect(readdirSync(join(folder, 'served')).sort()).toEqual([...new Set(written)].sort());
  // The next one finds no lock.
  await exportModel(trained, join(folder, 'served', 'next.onnx'), { engine });
});

test('stopped between two steps, it leaves nothing behind', async () => {
  const stop = new AbortController();
  const stopping = withPredict((values) => {
    stop.abort();
    return values;
  });
  await expect(exportModel(stopping, join(folder, 'model.onnx'), { engine, signal: stop.signal })).rejects.toThrow(
    'model.onnx: stopped by the signal.',
  );
  await expect(
    exportModel(trained, join(folder, 'model.onnx'), { engine, signal: AbortSignal.abort() }),
  ).rejects.toThrow('stopped by the signal');
  expect(readdirSync(folder)).toEqual([]);
});
