import { expect, test } from 'vitest';
import { disagreements } from './agreement.ts';

test('allows 1e-5 of each tensor', () => {
  const reference = { a: [1, -4], b: [0.01] };
  expect(disagreements({ a: [1, -4 * (1 + 0.9e-5)], b: [0.01] }, reference)).toEqual([]);
  expect(disagreements({ a: [1 + 4.2e-5, -4], b: [0.01] }, reference)).toEqual([
    'a: differs by 4.20e-5, allowed are 4.00e-5',
  ]);
  expect(disagreements({ a: [1, -4], b: [0.0100003] }, reference)).toEqual([
    'b: differs by 3.00e-7, allowed are 1.40e-7',
  ]);
});

test('refuses to compare what lies near the floor', () => {
  expect(disagreements({ a: [1], b: [1e-7] }, { a: [1], b: [1e-7] })).toEqual([
    'b: its largest reference 1.00e-7 is too close to the floor 1.00e-8 to compare',
  ]);
});

test('wants the same tensors of the same size, and numbers', () => {
  expect(disagreements({ a: [1, 2], c: 1, d: [NaN] }, { a: [1], b: 1, d: [1] })).toEqual([
    'c: has no reference',
    'a: has 2 numbers instead of 1',
    'b: is missing',
    'd: differs by NaN, allowed are 1.00e-5',
  ]);
});
