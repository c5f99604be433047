import { expect, test } from 'vitest';
import { Xoshiro128 } from './xoshiro128.ts';

test('agrees with the reference in C, from the state 1, 2, 3, 4', () => {
  const random = new Xoshiro128([1, 2, 3, 4]);
  const drawn = Array.from({ length: 10 }, () => random.uint32());
  expect(drawn).toEqual([
    641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011, 621204420,
  ]);
});

test('does not stay at zero', () => {
  const random = new Xoshiro128([0, 0, 0, 0]);
  expect(new Set(Array.from({ length: 100 }, () => random.uint32())).size).toBeGreaterThan(90);
});
