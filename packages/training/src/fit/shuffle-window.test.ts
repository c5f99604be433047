import { ConfigError, type CtrData, type EncodedBlocks, type EncodedRows } from '@fsdnet/core';
import { blocksInMemory, selectRows, StorageError } from '@fsdnet/core/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { memoryRun } from '../run-store/index.ts';
import { clickData } from '../test-support/click-data.ts';
import { logisticEngine, logisticModel } from '../test-support/logistic-engine.ts';
import { plainTraining } from '../test-support/plain-training.ts';
import type { TrainedModel } from '../trained-model/index.ts';
import type { FitOptions } from './fit-options.ts';
import { fit } from './fit.ts';
import { shuffledRows } from './shuffled-rows.ts';
import { shuffleWindowOf } from './shuffle-window.ts';

const BLOCK = 16;

/** The same rows, as a file has them: each block an array of its own, some time after it was asked for. */
function asFromFile(rows: EncodedRows, onRead?: (index: number) => void): EncodedBlocks {
  const blocks = blocksInMemory(rows, BLOCK);
  return {
    ...blocks,
    async read(index) {
      onRead?.(index);
      await new Promise((resolve) => setImmediate(resolve));
      const block = await blocks.read(index);
      return selectRows(
        block,
        Int32Array.from({ length: block.rows }, (_, row) => row),
      );
    },
  };
}

function inBlocks({ train, valid, ...data }: CtrData<EncodedRows>, onRead?: (index: number) => void): CtrData {
  return { ...data, train: asFromFile(train, onRead), valid: asFromFile(valid) };
}

const data = clickData(150, { weights: true });

function options(more: Partial<FitOptions> = {}): FitOptions {
  return {
    ...plainTraining,
    engine: logisticEngine(),
    embeddingDim: 4,
    epochs: 4,
    evaluationsPerEpoch: 2,
    patience: 50,
    ...more,
  };
}

/** Everything that says whether two trainings were the same. */
async function trace(trained: TrainedModel): Promise<unknown> {
  const { probability } = await trained.predictOutputs(data.test!, {});
  const metrics = trained.history.map(({ epoch, valid, improved, rows }) => ({ epoch, valid, improved, rows }));
  return { probability, metrics, weights: await trained.weights(), calibration: trained.calibration };
}

test.each([
  [1, 40],
  [2, 40],
  [3, 7],
  [3, 150],
  [9, 64],
])(
  'a window of %i blocks and batches of %i rows: memory and file give the same bits',
  async (shuffleWindow, batchSize) => {
    const more = { shuffleWindow, batchSize, labelNoise: 0.1, tableUpdate: 'sparse' as const };
    const memory = { ...data, train: blocksInMemory(data.train, BLOCK) };
    const [fromMemory, fromFile] = [
      await fit(logisticModel(), memory, options(more)),
      await fit(logisticModel(), inBlocks(data), options(more)),
    ];
    expect(await trace(fromFile)).toEqual(await trace(fromMemory));
  },
);

test('a window over all blocks, or 0, is the shuffle of all rows', async () => {
  const whole = await trace(await fit(logisticModel(), data, options()));
  for (const shuffleWindow of [0, 10, 11]) {
    const windowed = await fit(logisticModel(), inBlocks(data), options({ shuffleWindow }));
    expect(await trace(windowed)).toEqual(whole);
  }
  expect(await trace(await fit(logisticModel(), inBlocks(data), options({ shuffleWindow: 9 })))).not.toEqual(whole);
});

test('every row comes once an epoch, with its own values, whatever window and batch', async () => {
  const rows = { ...data.train, groups: Int32Array.from({ length: 150 }, (_, row) => row) };
  const size = fc.integer({ min: 1, max: 60 });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 9 }), size, size, async (shuffleWindow, batchSize, blockRows) => {
      const part = blocksInMemory(rows, blockRows);
      const window = shuffleWindowOf(part, shuffleWindow);
      const shuffled = await shuffledRows(part, { seed: 1, batchSize, shuffleWindow: window });
      const orders = [];
      for (const epoch of [1, 2]) {
        const seen: number[] = [];
        for (let step = 0; step * batchSize < rows.rows; step++) {
          const batch = await shuffled.batch(epoch, step);
          expect(batch).toEqual(selectRows(rows, batch.groups!));
          seen.push(...batch.groups!);
        }
        expect([...seen].sort((a, b) => a - b)).toEqual([...rows.groups]);
        orders.push(seen);
      }
      expect(orders[1]).not.toEqual(orders[0]);
      if (window === 0) return;
      // The rows of a window are those of so many blocks, and in another order.
      const first = new Set(
        orders[0]!.slice(0, (window - 1) * blockRows + 1).map((row) => Math.floor(row / blockRows)),
      );
      expect(first.size).toBeLessThanOrEqual(window);
    }),
    { numRuns: 30 },
  );
});

test('stopped after any step and resumed, the bits are those of a run that was not; only the windows from there on are read', async () => {
  const common = { shuffleWindow: 2, batchSize: 24, epochs: 2 };
  const whole = memoryRun();
  const expected = await trace(await fit(logisticModel(), inBlocks(data), options({ ...common, run: whole })));
  for (const last of [1, 2, 4, 6, 7, 9, 13]) {
    const run = memoryRun();
    const stop = new AbortController();
    let steps = 0;
    const onStepEnd = (): void => {
      if (++steps === last) stop.abort();
    };
    const stopped = fit(
      logisticModel(),
      inBlocks(data),
      options({ ...common, run, signal: stop.signal, callbacks: [{ onStepEnd }] }),
    );
    await expect(stopped).rejects.toThrow('stopped by the signal');
    const read: number[] = [];
    const early = new AbortController();
    const first = fit(
      logisticModel(),
      inBlocks(data, (index) => read.push(index)),
      options({ ...common, run, resume: true, signal: early.signal, callbacks: [{ onStepEnd: () => early.abort() }] }),
    );
    await first.catch(() => undefined);
    // The window of that step and the next one; a step across two windows also begins the one behind.
    expect(read.length).toBeLessThanOrEqual(6);
    const resumed = await fit(logisticModel(), inBlocks(data), options({ ...common, run, resume: true }));
    expect(await trace(resumed)).toEqual(expected);
    expect(run.model).toEqual(whole.model);
  }
});

test('the window belongs to the run: it is kept, and another one is refused by name', async () => {
  const run = memoryRun();
  await fit(logisticModel(), inBlocks(data), options({ shuffleWindow: 2, run, epochs: 1 }));
  const other = fit(logisticModel(), inBlocks(data), options({ shuffleWindow: 3, run, epochs: 2, resume: true }));
  await expect(other).rejects.toThrow(ConfigError);
  await expect(
    fit(logisticModel(), inBlocks(data), options({ shuffleWindow: 3, run, epochs: 2, resume: true })),
  ).rejects.toThrow('training.shuffleWindow 3 instead of 2');
  const onward = await fit(logisticModel(), inBlocks(data), options({ run, epochs: 2, resume: true }));
  const whole = await fit(logisticModel(), inBlocks(data), options({ shuffleWindow: 2, epochs: 2 }));
  expect(await trace(onward)).toEqual(await trace(whole));
});

test('without a word, rows in memory have no window, and a file has one that fits 128 MB', () => {
  const blocks = { ...blocksInMemory(data.train, BLOCK), rows: 1600 };
  expect(shuffleWindowOf(data.train, undefined)).toBe(0);
  expect(shuffleWindowOf({ ...blocks, bytes: 60e6 }, undefined)).toBe(0);
  expect(shuffleWindowOf({ ...blocks, bytes: 1000e6 }, undefined)).toBe(6);
  expect(shuffleWindowOf({ ...blocks, bytes: 1e12 }, undefined)).toBe(1);
});

test('a block that cannot be read ends training with its error', async () => {
  const damaged = new StorageError({ where: 'data.bin', rule: 'block 3 is damaged' });
  const part = asFromFile(data.train, (index) => {
    if (index === 2) throw damaged;
  });
  await expect(fit(logisticModel(), { ...data, train: part }, options({ shuffleWindow: 1 }))).rejects.toBe(damaged);
});

test('evaluation and prediction give the bits of rows in memory; blocks are checked when they are read', async () => {
  const trained = await fit(logisticModel(), data, options({ epochs: 1 }));
  const grouped = clickData(150, { weights: true, groups: true }).test!;
  const whole = await trained.evaluate(grouped, { scores: true, batchSize: 23 });
  expect(await trained.evaluate(asFromFile(grouped), { scores: true, batchSize: 23 })).toEqual(whole);
  expect(await trained.predict(asFromFile(grouped), { batchSize: 23 })).toEqual(whole.scored!.predictions);
  const ids = grouped.ids.slice();
  ids[2 * BLOCK] = 99;
  await expect(trained.predict(asFromFile({ ...grouped, ids }))).rejects.toThrow(
    'predict, block 2: field "user": ids must lie between 0 and 6, got 99.',
  );
  await expect(trained.predict({ ...asFromFile(grouped), labels: new Float32Array(3) })).rejects.toThrow(
    'predict: labels must have 80 entries, got 3.',
  );
});
