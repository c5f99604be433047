import { expect, test } from 'vitest';
import { plainNumber } from './numeric-rows.ts';

test('a scaled number as it is', () => {
  expect(plainNumber({ name: 'age', kind: 'numeric', rows: 1, dim: 4 }, 0.3)).toBe(0.3);
});

test('a place among knots: from −1 to 1, 0 where missing or where there is one knot', () => {
  const field = { name: 'age', kind: 'numeric', rows: 6, dim: 4, piecewise: true } as const;
  expect([0, 1, 2, 3.5, 5].map((place) => plainNumber(field, place))).toEqual([0, -1, -0.5, 0.25, 1]);
  expect([0, 1].map((place) => plainNumber({ ...field, rows: 2 }, place))).toEqual([0, 0]);
});
