import { expect, test } from 'vitest';
import { keyedRandom } from './keyed-random.ts';
import { integerBelow, shuffledOrder } from './shuffled-order.ts';

/** Σ (observed − expected)² / expected. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

test.each([0, 1, 2, 1000])('holds each of %d numbers once', (length) => {
  const order = shuffledOrder(length, keyedRandom(1, 'shuffle'));
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length }, (_, index) => index));
});

test('gives each of the 24 orders of four equally often', () => {
  const random = keyedRandom(1, 'shuffle');
  const counts = new Map<string, number>();
  for (let i = 0; i < 24_000; i++) {
    const order = shuffledOrder(4, random).join();
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  expect(counts.size).toBe(24);
  // 99.99 % quantile of chi-square with 23 degrees of freedom.
  expect(chiSquare([...counts.values()])).toBeLessThan(55);
});

test('draws evenly below a bound that is no power of two', () => {
  const random = keyedRandom(2, 'shuffle');
  const counts = new Array<number>(7).fill(0);
  for (let i = 0; i < 70_000; i++) counts[integerBelow(7, random)]!++;
  // 99.99 % quantile with 6 degrees of freedom.
  expect(chiSquare(counts)).toBeLessThan(28);
  expect(integerBelow(1, random)).toBe(0);
  // Above 2³¹ the draws must not turn negative.
  const large = Array.from({ length: 100 }, () => integerBelow(2 ** 32, random));
  expect(Math.min(...large)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...large)).toBeGreaterThan(2 ** 31);
});
