import type { CtrData, Row } from '@fsdnet/core';
import { inProcessRanks, keyedRandom } from '@fsdnet/core/engine';
import { fromRows } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { fit, memoryRun } from '@fsdnet/training';
import type { FitOptions, MemoryRun, TrainedModel } from '@fsdnet/training';
import { describe, expect, test } from 'vitest';

import { createModel } from '../library/create-model.ts';

/** A click log of 2,000 rows with a list, a number and sample weights. */
function clickLog(): Row[] {
  const random = keyedRandom(1, 'ranks');
  const whole = (below: number): number => Math.floor(random.uniform() * below);
  return Array.from({ length: 2000 }, () => {
    const user = whole(60);
    const item = whole(90);
    return {
      click: Number((user * 7 + item * 3) % 10 < 4),
      user: `u${user}`,
      item: `i${item}`,
      age: 18 + whole(50),
      genres: ['drama', 'comedy', 'war', 'crime'].filter(() => random.uniform() < 0.4).join('|'),
      importance: 1 + whole(3),
    };
  });
}

const log = clickLog();
const weighted = fromRows(log, { label: 'click', multi: ['genres:|'], weight: 'importance' });
const unweighted = fromRows(log, { label: 'click', multi: ['genres:|'], ignore: ['importance'] });

const small = { hidden: [16, 16], dropout: 0.2 };
const models = {
  fsdnet: { ...small, crossLayers: 2 },
  xdeepfm: small,
  deepfm: small,
  fm: {},
} as const;

function options(more: Partial<FitOptions>): FitOptions {
  return {
    engine: onnx({ threads: 1 }),
    shards: 8,
    epochs: 1,
    batchSize: 300,
    embeddingDim: 4,
    embeddingL2: 1e-4,
    clipNorm: 1,
    ...more,
  };
}

/** Weights, metrics and correction of a run, without times. */
function resultOf({ model, metrics, calibration }: MemoryRun): unknown {
  const timeless = metrics.map(
    ({ seconds: _s, rowsPerSecond: _r, evaluationSeconds: _e, communication: _c, ...record }) => record,
  );
  const weights = [...model!.tensors].map(([name, { shape, data }]) => [name, shape, Buffer.from(data.buffer)]);
  return { weights, metrics: timeless, calibration };
}

interface Training extends Partial<FitOptions> {
  readonly model: keyof typeof models;
  readonly data?: CtrData;
  readonly changed?: Readonly<Record<string, unknown>>;
}

/** Trains on some ranks in this process, and gives back what they leave. */
async function trained(
  size: number,
  { model, data = weighted, changed = {}, ...more }: Training,
  use: (model: TrainedModel) => Promise<void> = async () => undefined,
): Promise<unknown> {
  const run = more.run ?? memoryRun();
  await inProcessRanks(size, async (ranks) => {
    const built = await createModel(model, { ...models[model], ...changed });
    const ready = await fit(built, data, options({ ...more, ranks, run }));
    await use(ready);
    await ready.dispose();
  });
  return resultOf(run as MemoryRun);
}

const everyModel = (Object.keys(models) as (keyof typeof models)[]).flatMap((model) =>
  (['dense', 'sparse'] as const).map((tableUpdate) => ({ model, tableUpdate })),
);

describe('several ranks', () => {
  test.each(everyModel)('$model, $tableUpdate: any number of them leaves the same bytes', async (training) => {
    const alone = await trained(1, training);
    for (const size of [2, 3, 4, 8]) expect(await trained(size, training), `${size} ranks`).toEqual(alone);
  });

  test('one shard in one process trains as if there were no shards', async () => {
    const built = await createModel('fsdnet', models.fsdnet);
    const run = memoryRun();
    const { shards: _s, ...uncut } = options({ run });
    await (await fit(built, weighted, uncut)).dispose();
    expect(await trained(1, { model: 'fsdnet', shards: 1 })).toEqual(resultOf(run));
  });

  test('without batch norm, shards change nothing but the order of sums', async () => {
    const losses = async (shards: number): Promise<Readonly<Record<string, number>>[]> => {
      const steps: Readonly<Record<string, number>>[] = [];
      const built = await createModel('fsdnet', {
        ...{ crossLayers: 2, hidden: [16, 16], activation: 'tanh', batchNorm: false, dropout: 0.5 },
      });
      const { engine, batchSize, embeddingDim } = options({});
      const model = await fit(built, unweighted, {
        ...{ engine, batchSize: Math.min(batchSize!, 80), embeddingDim, shards, epochs: 1 },
        callbacks: [{ onStepEnd: ({ loss }) => void steps.push(loss) }],
      });
      await model.dispose();
      return steps;
    };
    const [whole, cut] = [await losses(1), await losses(8)];
    expect(whole).toHaveLength(20);
    for (const [step, loss] of whole.entries()) {
      for (const part of Object.keys(loss))
        expect(Math.abs(cut[step]![part]! / loss[part]! - 1), `${part}, step ${step}`).toBeLessThan(1e-5);
    }
  });

  test('the model that they train together scores as the one of a single process', async () => {
    const scored: unknown[] = [];
    const use = async (model: TrainedModel): Promise<void> => {
      const scores = [...(await model.predict(weighted.test!))];
      const metrics = await model.evaluate(weighted.test, { heads: true });
      expect(metrics.auc).not.toBeNull();
      scored.push({ scores, metrics });
    };
    for (const size of [1, 2, 3, 5]) await trained(size, { model: 'fsdnet' }, use);
    expect(scored).toHaveLength(11);
    for (const each of scored) expect(each).toEqual(scored[0]);
  });

  test('a stopped run goes on with another number of them to the same bytes', async () => {
    const whole = await trained(1, { model: 'fsdnet', epochs: 2 });
    for (const [before, after] of [
      [4, 1],
      [1, 3],
      [2, 8],
    ] as const) {
      const run = memoryRun();
      const stop = new AbortController();
      let steps = 0;
      const stopping = trained(before, {
        ...{ model: 'fsdnet', epochs: 2, run, signal: stop.signal },
        callbacks: [{ onStepEnd: () => void (++steps === 3 * before && stop.abort()) }],
      });
      await expect(stopping).rejects.toThrow('stopped by the signal');
      expect(await trained(after, { model: 'fsdnet', epochs: 2, run, resume: true }), `${before}, ${after}`).toEqual(
        whole,
      );
    }
  });
});

describe('what cannot be trained in shards is refused', () => {
  test.each<[string, Training, string]>([
    [
      'more ranks than shards',
      { model: 'fm', shards: 1 },
      'fit: ranks: must be at most 1, the number of shards, got 2.',
    ],
    ['more shards than there may be', { model: 'fm', shards: 65 }, 'fit: shards: must be'],
  ])('%s', async (_, training, message) => {
    await expect(trained(2, training)).rejects.toThrow(message);
  });

  test('a loss that leaves sample weights out', async () => {
    const model = await createModel('cl4ctr', small);
    await expect(fit(model, weighted, options({}))).rejects.toThrow(
      'fit: shards: cl4ctr weighs rows alike in a part of its loss, so with sample weights no sum over shards is that of all rows, got 8.',
    );
    await (await fit(model, unweighted, options({}))).dispose();
  });
});
