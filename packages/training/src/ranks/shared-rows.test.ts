import type { EncodedBlocks, EncodedRows } from '@fsdnet/core';
import { blocksInMemory, inProcessRanks, rowRange } from '@fsdnet/core/engine';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shuffledRows } from '../fit/shuffled-rows.ts';
import { ShardPlan } from '../shards/shard-plan.ts';
import { clickRows } from '../test-support/click-data.ts';

const rows = clickRows(150, 'shared', { weights: true });

/** The rows in blocks, noting which are read. */
function inBlocks(blockRows: number, onRead: (index: number) => void): EncodedBlocks {
  const blocks = blocksInMemory(rows, blockRows);
  return { ...blocks, read: (index, memory) => (onRead(index), blocks.read(index, memory)) };
}

test('every rank gets the rows of its shards, and the targets of all, of one process', async () => {
  const ranksOf = fc.integer({ min: 2, max: 5 });
  const blockSizes = fc.integer({ min: 20, max: 80 });
  await fc.assert(
    fc.asyncProperty(ranksOf, fc.integer({ min: 0, max: 3 }), blockSizes, async (size, shuffleWindow, blockRows) => {
      const settings = { seed: 1, batchSize: 64, shuffleWindow, shards: 8 };
      const plan = new ShardPlan(settings);
      const alone = await shuffledRows(
        inBlocks(blockRows, () => {}),
        settings,
      );
      const expected: EncodedRows[] = [];
      const steps = [1, 2].flatMap((epoch) => [0, 1, 2].map((step) => [epoch, step] as const));
      for (const [epoch, step] of steps) expected.push(await alone.batch(epoch, step));
      await inProcessRanks(size, async (ranks) => {
        const shared = await shuffledRows(
          inBlocks(blockRows, () => {}),
          settings,
          { ranks, plan },
        );
        for (const [index, [epoch, step]] of steps.entries()) {
          const whole = expected[index]!;
          const batch = await shared.batch(epoch, step);
          const { first, end } = plan.rowsOf(plan.shardsOf(ranks), whole.rows);
          expect(values(rowRange(batch, first, end))).toEqual(values(rowRange(whole, first, end)));
          expect([batch.rows, batch.labels, batch.weights]).toEqual([whole.rows, whole.labels, whole.weights]);
        }
      });
    }),
    { numRuns: 40 },
  );
});

test('a rank reads its share of the blocks alone', async () => {
  const settings = { seed: 1, batchSize: 64, shuffleWindow: 0, shards: 8 };
  const read = await inProcessRanks(3, async (ranks) => {
    const indices: number[] = [];
    const blocks = inBlocks(20, (index) => indices.push(index));
    await shuffledRows(blocks, settings, { ranks, plan: new ShardPlan(settings) });
    // Of the first one, each looks at the shape.
    return indices.slice(1);
  });
  expect(read).toEqual([
    [0, 3, 6],
    [1, 4, 7],
    [2, 5],
  ]);
});

/** Lists as they are, wherever they lie. */
function values({ ids, numbers, lists, labels, weights }: EncodedRows): unknown {
  const tokens = lists.map((list) =>
    Array.from({ length: list.offsets.length - 1 }, (_, row) => [
      ...list.ids.subarray(list.offsets[row], list.offsets[row + 1]),
    ]),
  );
  return { ids: [...ids], numbers: [...numbers], tokens, labels: [...labels!], weights: [...weights!] };
}
