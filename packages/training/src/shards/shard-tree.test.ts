import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ShardPlan } from './shard-plan.ts';
import { ShardTree, type Give, type Terms } from './shard-tree.ts';

/** The sum of leaves as `size` ranks make it, each of its own shards. */
async function summed(leaves: readonly (number | undefined)[], size: number): Promise<number | undefined> {
  const shards = leaves.length;
  const tree = new ShardTree(shards);
  const plan = new ShardPlan({ batchSize: 16 * shards, shards });
  const byNode = new Map<number, Terms>();
  for (let rank = 0; rank < size; rank++) {
    for (const node of tree.cover(plan.shardsOf({ rank, size }))) {
      const give: Give = async (shard, onto) => {
        const leaf = leaves[shard];
        if (leaf === undefined) return onto;
        if (!onto) return [Float32Array.of(leaf)];
        onto[0]![0]! += leaf;
        return onto;
      };
      const sum = await tree.sumBelow(node, give);
      expect(
        tree.gives(
          node,
          Array.from(leaves, (leaf) => (leaf === undefined ? 0 : 1)),
        ),
      ).toBe(sum !== undefined);
      if (sum) byNode.set(node, sum);
    }
  }
  return tree.total(byNode)?.[0]![0];
}

describe('ShardTree', () => {
  test('adds pairs, then pairs of pairs; what is absent leaves its place to its neighbour', async () => {
    const big = 2 ** 24;
    // In float32, big + 1 = big, so the order shows.
    expect(await summed([big, 1, 1, undefined], 1)).toBe(big);
    expect(await summed([big, undefined, 1, 1], 1)).toBe(big + 2);
    expect(await summed([undefined, undefined, undefined], 1)).toBeUndefined();
  });

  test('the sum has the same bits for any number of ranks', async () => {
    const leaf = fc.option(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), { nil: undefined });
    await fc.assert(
      fc.asyncProperty(fc.array(leaf, { minLength: 1, maxLength: 24 }), async (leaves) => {
        const alone = await summed(leaves, 1);
        for (let size = 2; size <= leaves.length; size++) expect(await summed(leaves, size)).toBe(alone);
      }),
    );
  });
});

describe('ShardPlan', () => {
  test.each([
    [10_000, 8, 10_000, [1264, 1264, 1264, 1264, 1264, 1264, 1264, 1152]],
    [100, 8, 30, [16, 14, 0, 0, 0, 0, 0, 0]],
    [5, 3, 5, [5, 0, 0]],
  ])('a step of %i rows in %i shards: of %i rows they hold %j', (batchSize, shards, rows, expected) => {
    const plan = new ShardPlan({ batchSize, shards });
    const held = expected.map((_, shard) => plan.rowsOf({ first: shard, end: shard + 1 }, rows));
    expect(held.map(({ first, end }) => end - first)).toEqual(expected);
    expect(held.at(-1)!.end).toBe(rows);
  });

  test('every row of a step is in one shard, and every shard with one rank', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 64 }), (batchSize, shards) => {
        const plan = new ShardPlan({ batchSize, shards });
        for (const rows of [batchSize, Math.ceil(batchSize / 3)]) {
          for (const size of [1, 2, 3, shards].filter((ranks) => ranks <= shards)) {
            let next = 0;
            for (let rank = 0; rank < size; rank++) {
              const { first, end } = plan.rowsOf(plan.shardsOf({ rank, size }), rows);
              expect(first).toBe(next);
              next = end;
            }
            expect(next).toBe(rows);
          }
        }
      }),
    );
  });
});
