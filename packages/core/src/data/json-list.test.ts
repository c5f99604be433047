import { expect, test } from 'vitest';
import { eachToken } from './cell.ts';
import { jsonList } from './json-list.ts';

test.each([
  ['["a","b|c",""]', ['a', 'b|c', '']],
  ['[ 1, 2.5, true, null ]', [1, 2.5, true, null]],
  ['[12345678901234567890]', ['12345678901234567890']],
  ['[]', []],
  ['[a]', undefined],
  ['["a"', undefined],
  ['[["a"]]', undefined],
  ['[{}]', undefined],
  ['{"a": []}', undefined],
  ['a|b', undefined],
  ['', undefined],
])('%s', (text, list) => {
  expect(jsonList(text)).toEqual(list);
});

test('a cell of a list is read alike as an array, as JSON and as text', () => {
  const tokensOf = (cell: unknown): readonly string[] => {
    const tokens: string[] = [];
    eachToken(cell, '|', 'NA', (token) => tokens.push(token));
    return tokens;
  };
  expect(tokensOf(['a', null, 'NA', 7])).toEqual(['a', '7']);
  expect(tokensOf('["a",null,"NA",7]')).toEqual(['a', '7']);
  expect(tokensOf('a||NA|7')).toEqual(['a', '7']);
  expect(tokensOf('[a|b]')).toEqual(['[a', 'b]']);
});
