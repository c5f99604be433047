import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitKnots, placeAmong } from './piecewise-knots.ts';

const plain = (value: number): number => value;

test('0 where missing, whole numbers at the knots, fractions between, the nearest outside', () => {
  const place = placeAmong([1, 3, 7], plain);
  expect([NaN, -9, 1, 2, 3, 6, 7, 100].map(place)).toEqual([0, 1, 1, 1.5, 2, 2.75, 3, 3]);
});

test('fractions are those of the scaled number', () => {
  expect(placeAmong([1, 100], Math.log10)(10)).toBe(1.5);
});

test('the encoding of the paper follows from the place', () => {
  const knots = [-2, 0, 1, 5];
  fc.assert(
    fc.property(fc.double({ min: -3, max: 6, noNaN: true }), (value) => {
      const place = placeAmong(knots, plain)(value);
      for (let bin = 0; bin < knots.length - 1; bin++) {
        const [from, to] = [knots[bin]!, knots[bin + 1]!];
        const component = Math.min(1, Math.max(0, (value - from) / (to - from)));
        expect(Math.min(1, Math.max(0, place - 1 - bin))).toBeCloseTo(component, 9);
      }
    }),
  );
});

test('values that scaling makes equal', () => {
  const place = placeAmong([1, 2, 3], () => 0);
  expect([1, 1.5, 2, 2.5, 3].map(place)).toEqual([1, 1, 2, 2, 3]);
});

test('without a number of bins: 256, fewer where a bin would hold less than 250 values', () => {
  const knots = (count: number): number =>
    fitKnots(
      Float64Array.from({ length: count }, (_, position) => position),
      {},
    ).length;
  expect([1, 400, 1999, 8000, 16_000, 200_000].map(knots)).toEqual([1, 2, 8, 33, 65, 257]);
});

test('one knot for equal values, one at 0 without any', () => {
  expect(fitKnots(Float64Array.of(7, NaN, 7), { bins: 4 })).toEqual([7]);
  expect(fitKnots(Float64Array.of(NaN), { bins: 4 })).toEqual([0]);
  expect([NaN, -1, 7, 8].map(placeAmong([7], plain))).toEqual([0, 1, 1, 1]);
});
