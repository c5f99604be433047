import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ascendingOrder } from './ascending-order.ts';

function stableSort(values: ArrayLike<number>): number[] {
  return Array.from(values, (_, index) => index).sort((a, b) => values[a]! - values[b]! || a - b);
}

test.each([
  ['float64', (values: number[]): ArrayLike<number> => values],
  ['float32', (values: number[]): ArrayLike<number> => Float32Array.from(values)],
])('sorts %s as a comparison sort does', (_, make) => {
  const number = fc.oneof(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(0, -0, 1, -1, 0.5));
  fc.assert(
    fc.property(fc.array(number, { maxLength: 60 }), (drawn) => {
      const values = make(drawn);
      expect([...ascendingOrder(values)]).toEqual(stableSort(values));
    }),
  );
});

test('puts infinities at the ends', () => {
  expect([...ascendingOrder([Infinity, 0, -Infinity])]).toEqual([2, 1, 0]);
});
