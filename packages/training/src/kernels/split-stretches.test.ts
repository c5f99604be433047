import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitStretches } from './split-stretches.ts';

const lists = fc
  .array(fc.record({ gap: fc.nat(3), rows: fc.integer({ min: 1, max: 40 }), dim: fc.integer({ min: 1, max: 5 }) }))
  .map((stretches) => {
    let value = 0;
    let row = 0;
    return Int32Array.from(
      stretches.flatMap(({ gap, rows, dim }) => {
        value += gap * dim;
        row += gap;
        const stretch = [value, value + rows * dim, dim, row];
        value += rows * dim;
        row += rows;
        return stretch;
      }),
    );
  });

/** Each row with its first value, its size and its number. */
function rowsOf(list: Int32Array): number[][] {
  const rows: number[][] = [];
  for (let at = 0; at < list.length; at += 4) {
    const [start = 0, end = 0, dim = 0, firstRow = 0] = list.subarray(at, at + 4);
    for (let value = start; value < end; value += dim) rows.push([value, dim, firstRow + (value - start) / dim]);
  }
  return rows;
}

test('all parts together hold every row once and in order, in about equal shares', () => {
  fc.assert(
    fc.property(lists, fc.integer({ min: 1, max: 5 }), (list, parts) => {
      const split = splitStretches(list, parts);
      expect(split.length).toBe(parts);
      expect(split.flatMap(rowsOf)).toEqual(rowsOf(list));
      const values = split.map((part) => rowsOf(part).reduce((sum, [, dim]) => sum + dim!, 0));
      const total = values.reduce((sum, count) => sum + count, 0);
      // A cut is less than two rows away from where it should be, on both sides.
      for (const count of values) expect(Math.abs(count - total / parts)).toBeLessThan(21);
    }),
  );
});

test('odd numbers of values stay where they were', () => {
  fc.assert(
    fc.property(lists, fc.integer({ min: 2, max: 5 }), (list, parts) => {
      const oddEnds = (part: Int32Array): number[] =>
        [...part.keys()].filter((at) => at % 4 === 1 && (part[at]! - part[at - 1]!) % 2 === 1).map((at) => part[at]!);
      expect(splitStretches(list, parts).flatMap(oddEnds)).toEqual(oddEnds(list));
    }),
  );
});
