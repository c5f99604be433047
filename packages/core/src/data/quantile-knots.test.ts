import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantileKnots, sortedSample } from './quantile-knots.ts';

const sorted = (...values: number[]): Float64Array => Float64Array.from(values).sort();
const repeated = (value: number, count: number): number[] => new Array<number>(count).fill(value);

test('equal numbers of values in each bin', () => {
  expect(
    quantileKnots(
      Float64Array.from({ length: 101 }, (_, index) => index),
      4,
    ),
  ).toEqual([0, 25, 50, 75, 100]);
});

test('all distinct values where there are few, and none of none', () => {
  expect(quantileKnots(sorted(3, 1, 1, 1, 7), 2)).toEqual([1, 3, 7]);
  expect(quantileKnots(sorted(3, 3), 4)).toEqual([3]);
  expect(quantileKnots(sorted(), 4)).toEqual([]);
});

test('a frequent value takes one bin, not those of the others', () => {
  const tail = Array.from({ length: 80 }, (_, index) => index + 1);
  expect(quantileKnots(sorted(...repeated(0, 920), ...tail), 4)).toEqual([0, 20, 40, 60, 80]);
  expect(quantileKnots(sorted(...tail, ...repeated(40.5, 920)), 4)).toEqual([1, 40.5, 54, 67, 80]);
});

test('at most so many knots, rising, from the smallest to the largest; never fewer than there is room and need for', () => {
  const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: -100, max: 100 })), {
    minLength: 1,
  });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 12 }), (drawn, bins) => {
      const all = sorted(...drawn);
      const knots = quantileKnots(all, bins);
      const distinct = [...new Set(all)];
      expect(knots).toEqual([...new Set(knots)].sort((a, b) => a - b));
      expect([knots[0], knots.at(-1)]).toEqual([distinct[0], distinct.at(-1)]);
      expect(knots.length).toBeLessThanOrEqual(bins + 1);
      if (distinct.length <= bins + 1) expect(knots).toEqual(distinct);
      expect(distinct).toEqual(expect.arrayContaining(knots));
    }),
  );
});

test('missing values are left out; a large column is represented by a sample, always the same', () => {
  expect([...sortedSample(Float64Array.of(3, NaN, -0, 1))]).toEqual([0, 1, 3]);
  const count = 3_000_000;
  const rising = Float64Array.from({ length: count }, (_, position) => position);
  const sample = sortedSample(rising);
  expect(sample.length).toBe(2 ** 20);
  for (const share of [0.1, 0.5, 0.9]) {
    expect(sample[Math.floor(share * sample.length)]! / count).toBeCloseTo(share, 2);
  }
  expect(sortedSample(rising)).toEqual(sample);
});
