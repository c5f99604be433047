import { inProcessRanks } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';
import { ownersOfSlices, RowShare } from './row-share.ts';
import { gatheredBlocks, scatterRows, sizeOfSplit } from './split-rows.ts';

test('every row has one rank, and a place there', () => {
  for (const size of [1, 2, 3, 7, 64]) {
    const owners = ownersOfSlices(size);
    const places = Array.from({ length: size }, () => 0);
    for (let row = 0; row < 300; row++) {
      const owning = Array.from({ length: size }, (_, rank) => RowShare.of({ rank, size })).flatMap((share, rank) =>
        share.has(row) ? [rank] : [],
      );
      expect(owning).toEqual([owners[row % 64]]);
      const [rank = 0] = owning;
      const share = RowShare.of({ rank, size });
      expect(share.countBefore(row)).toBe(places[rank]!++);
      expect(share.rowAt(share.countBefore(row))).toBe(row);
    }
  }
});

test('what is scattered over ranks is gathered again, in the order of the whole', async () => {
  const stretches = [
    { firstRow: 0, rows: 70_000, dim: 2 },
    { firstRow: 70_000, rows: 3, dim: 5 },
    { firstRow: 70_003, rows: 130, dim: 1 },
  ];
  const all = Float32Array.from({ length: 140_000 + 15 + 130 }, (_, index) => index);
  const gathered = await inProcessRanks(3, async (ranks) => {
    const share = RowShare.of(ranks);
    const split = { share, stretches };
    expect(sizeOfSplit(split)).toBe(all.length);
    const own = stretches.reduce(
      (sum, { firstRow, rows, dim }) => sum + dim * (share.countBefore(firstRow + rows) - share.countBefore(firstRow)),
      0,
    );
    const values = new Float32Array(own);
    await scatterRows(ranks, values, split, async (target, from) => {
      target.set(all.subarray(from, from + target.length));
    });
    const blocks: Float32Array[] = [];
    for await (const block of gatheredBlocks(ranks, values, split)) blocks.push(block);
    return blocks.flatMap((block) => [...block]);
  });
  expect(Float32Array.from(gathered[0]!)).toEqual(all);
  expect(gathered.slice(1)).toEqual([[], []]);
});
