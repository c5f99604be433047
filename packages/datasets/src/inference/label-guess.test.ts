import { describe, expect, test } from 'vitest';
import { guessLabel } from './label-guess.ts';

const half = [0, 1, 0, 1];

/** The label among columns with these cells. */
function guess(cells: Readonly<Record<string, readonly unknown[]>>, positive?: string): unknown {
  const candidates = Object.entries(cells).map(([column, values]) => ({ column, cells: () => values }));
  return guessLabel(candidates, { source: 'clicks.csv', positive });
}

describe('the label when none is named', () => {
  test.each([
    ['a name', { user: half, Clicked: half }, 'Clicked', 'a guess from its name'],
    ['a name, whatever it holds', { converted: half, click: ['0', 'x'] }, 'click', 'a guess from its name'],
    ['the one of two such names that holds labels', { y: ['0.5', '3'], target: ['0', '1'] }, 'target', 'a guess from its name'],
    ['a word of its name, before what may follow a click', { converted: half, is_click: half }, 'is_click', 'a guess from its name'],
    ['an outcome among flags', { is_mobile: half, hasConverted: ['true', 'false'] }, 'hasConverted', 'a guess: the only column with the name of an outcome that holds values of a label'],
    ['the only column of two values', { user: ['a', 'b'], won: [-1, 1], n: [1, 1] }, 'won', 'a guess: the only column that holds values of a label'],
  ])('%s', (_, cells, column, reason) => {
    expect(guess(cells)).toEqual({ column, reason, ...(reason.startsWith('a guess:') && { doubtful: true }) });
  }); // prettier-ignore

  test('with the value of a click, the column that has it', () => {
    expect(guess({ event: ['view', 'buy'], user: ['a', 'b'] }, 'buy')).toEqual({
      column: 'event',
      reason: 'a guess: the only column that holds the value "buy" and others',
      doubtful: true,
    });
  });

  test.each([
    [{ paid: half, bought: half, flag: half }, 'clicks.csv: several columns could be the label, got paid, bought. Name the one that is (`label`, on the command line --label COLUMN).'],
    [{ a: half, b: half, c: ['x'] }, 'clicks.csv: several columns could be the label, got a, b.'],
    [{ a: ['x'], n: [1, 1] }, 'clicks.csv: has no column that is named like a label or holds values of a label. Name the label (`label`, on the command line --label COLUMN). Columns: a, n.'],
    [{ converted: ['0', ''] }, 'clicks.csv: has no column that is named like a label'],
  ])('%#: refused', (cells, message) => {
    expect(() => guess(cells)).toThrow(message);
  }); // prettier-ignore
});
