import type { CtrData } from '@fsdnet/core';
import { blocksInMemory, inProcessRanks, type Collective } from '@fsdnet/core/engine';
import { describe, expect, test } from 'vitest';
import { fit } from '../fit/fit.ts';
import type { FitOptions } from '../fit/index.ts';
import { memoryRun, type MemoryRun } from '../run-store/index.ts';
import { clickData } from '../test-support/click-data.ts';
import { logisticEngine, logisticModel } from '../test-support/logistic-engine.ts';
import { plainTraining } from '../test-support/plain-training.ts';

function options(more: Partial<FitOptions> = {}): FitOptions {
  return {
    ...plainTraining,
    engine: logisticEngine(),
    epochs: 3,
    embeddingDim: 4,
    learningRate: 0.05,
    batchSize: 100,
    shards: 8,
    embeddingL2: 0.01,
    clipNorm: 0.5,
    ...more,
  };
}

function resultOf(run: MemoryRun): unknown {
  const timeless = run.metrics.map(
    ({ seconds: _s, rowsPerSecond: _r, evaluationSeconds: _e, communication: _c, ...record }) => record,
  );
  const weights = [...run.model!.tensors].map(([name, { shape, data }]) => [name, shape, [...data]]);
  return { weights, metrics: timeless, calibration: run.calibration };
}

async function trainedOn(
  size: number,
  more: Partial<FitOptions> = {},
  run: MemoryRun = memoryRun(),
  data: CtrData = clickData(400),
): Promise<unknown> {
  const train = async (ranks: Collective): Promise<void> => {
    await (await fit(logisticModel(), data, options({ ...more, ranks, run }))).dispose();
  };
  await inProcessRanks(size, train);
  return resultOf(run);
}

describe('ranks', () => {
  test.each(['dense', 'sparse'] as const)('%s: any number of them gives the same bits', async (tableUpdate) => {
    const alone = await trainedOn(1, { tableUpdate });
    for (const size of [2, 3, 4, 5, 8]) expect(await trainedOn(size, { tableUpdate }), `${size} ranks`).toEqual(alone);
  });

  test.each([0, 2])('each reads its share of a file (window %d), and the bits are the same', async (shuffleWindow) => {
    const { train, ...data } = clickData(400, { weights: true });
    const more = { ...data, train: blocksInMemory(train, 30) };
    const alone = await trainedOn(1, { shuffleWindow }, memoryRun(), more);
    for (const size of [2, 3, 8]) {
      const shared = await trainedOn(size, { shuffleWindow }, memoryRun(), more);
      expect(shared, `${size} ranks`).toEqual(alone);
    }
  });

  test('one shard gives the bits of a step that is not cut', async () => {
    const run = memoryRun();
    await (await fit(logisticModel(), clickData(400), options({ shards: 1, run }))).dispose();
    const { shards: _s, ...uncut } = options();
    const before = memoryRun();
    await (await fit(logisticModel(), clickData(400), { ...uncut, run: before })).dispose();
    expect(resultOf(run)).toEqual(resultOf(before));
  });
});
