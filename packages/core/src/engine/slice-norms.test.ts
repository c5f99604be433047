import { expect, test } from 'vitest';
import { SliceNorms, SLICES } from './slice-norms.ts';

test('a row adds the squares of its even places and of its odd ones to its slice', () => {
  const norms = new SliceNorms();
  const values = Float32Array.of(9, 1, 2, 3, 4, 5, 6, 9);
  const gradients = Float32Array.of(9, 1, 0, 0, 0, 0, 1, 9);
  norms.add({ values, gradients, start: 1, end: 7, l2: 0.5 }, 3, SLICES - 1);
  expect([...norms.sums.subarray(2 * SLICES - 2)]).toEqual([2.25 + 1 + 1.5 * 1.5, 1 + 4 + 9]);
  expect([...norms.sums.subarray(0, 4)]).toEqual([4 + 2.5 * 2.5 + 16, 16 + 25 + 36, 0, 0]);
  expect(norms.total()).toEqual({ gradient: 5.5 + 26.25, values: 14 + 77 });
  norms.reset();
  expect(norms.total()).toEqual({ gradient: 0, values: 0 });
});

test('the bits do not depend on how rows come in stretches, nor on what other slices get first', () => {
  const rows = 300;
  const dim = 5;
  const values = Float32Array.from({ length: rows * dim }, (_, at) => Math.sin(at * at));
  const gradients = values.map((value) => Math.cos(9 * value));
  const whole = new SliceNorms();
  whole.add({ values, gradients, start: 0, end: rows * dim, l2: 0.1 }, dim, 7);
  const bySlice = new SliceNorms();
  for (let slice = SLICES - 1; slice >= 0; slice--)
    for (let row = 0; row < rows; row++)
      if ((row + 7) % SLICES === slice)
        bySlice.add({ values, gradients, start: row * dim, end: (row + 1) * dim, l2: 0.1 }, dim, row + 7);
  expect(bySlice.sums).toEqual(whole.sums);
});
