import { expect, test } from 'vitest';
import { csvLine, parseCsvLine } from './csv.ts';

test('cells with commas and quotes', () => {
  const cells = ['1', 'Deer Hunter, The', '', '"Great Performances" Cats', ''];
  const line = '1,"Deer Hunter, The",,"""Great Performances"" Cats",';
  expect(csvLine(cells)).toBe(line);
  expect(parseCsvLine(line)).toEqual(cells);
});

test('a line that starts with an empty cell', () => {
  expect(parseCsvLine(',a')).toEqual(['', 'a']);
});
