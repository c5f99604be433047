import { expect, test } from 'vitest';
import { RowCounter } from './row-counter.ts';

function counts(cells: readonly unknown[]): boolean {
  const counter = new RowCounter();
  for (const cell of cells) counter.add(cell);
  return counter.counts();
}

const rows = Array.from({ length: 100 }, (_, row) => row);

test.each([
  ['in order', rows],
  ['as text', rows.map(String)],
  ['backwards', rows.toReversed()],
  ['shuffled', rows.map((row) => (row * 37) % 100)],
  ['by tens, from below zero', rows.map((row) => row * 10 - 500)],
  ['as pandas writes them beside a gap', rows.map((row) => `${row}.0`)],
])('%s', (_, cells) => {
  expect(counts(cells)).toBe(true);
});

test.each([
  ['too few', rows.slice(0, 19)],
  ['a gap', rows.with(50, 100)],
  ['one twice', rows.with(50, 51)],
  ['all equal', rows.map(() => 7)],
  ['a fraction', rows.with(50, 50.5)],
  ['text', ['a', ...rows]],
  ['a missing one', ['', ...rows]],
  ['nothing', []],
])('not %s', (_, cells) => {
  expect(counts(cells)).toBe(false);
});
