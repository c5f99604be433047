import { expect, test } from 'vitest';
import { equalMassError } from './equal-mass-error.ts';

test('bins of two rows, by hand', () => {
  // In order of the prediction: .1 .2 | .6 .9, clicks 0 1 | 1 1.
  expect(equalMassError([1, 0, 1, 1], [0.6, 0.1, 0.9, 0.2], 2)).toBeCloseTo(
    Math.abs(0.3 - 1) / 4 + Math.abs(1.5 - 2) / 4,
  );
});

test('equal predictions are one bin', () => {
  expect(equalMassError([1, 0, 0, 1], [0.5, 0.5, 0.5, 0.5], 4)).toBe(0);
});

test('more bins than rows', () => {
  expect(equalMassError([1, 0], [0.75, 0.5], 20)).toBeCloseTo((0.25 + 0.5) / 2);
});
