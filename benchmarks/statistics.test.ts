import { expect, test } from 'vitest';
import { median, OPERATIONS_PER_ROW, shareOfBestRate } from './statistics.ts';

test('median', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
});

test('the operations are those of the 462,480 multiply-adds of the reference', () => {
  expect(OPERATIONS_PER_ROW).toBe(6 * 462_480);
});

test('share of the best rate', () => {
  expect(shareOfBestRate(30_000, 150)).toBeCloseTo(0.555, 3);
});
