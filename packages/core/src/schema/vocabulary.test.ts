import { expect, test } from 'vitest';
import { PAD, vocabularyFromCounts, vocabularyOf } from './vocabulary.ts';

test('PAD comes first, then tokens, then OOV', () => {
  const vocabulary = vocabularyOf(['a', 'b']);
  expect([PAD, vocabulary.idOf('a'), vocabulary.idOf('b'), vocabulary.oov, vocabulary.rows]).toEqual([0, 1, 2, 3, 4]);
  expect(vocabulary.idOf('unseen')).toBe(3);
});

test('keeps what is frequent enough', () => {
  const counts = new Map([['b', 3], ['a', 2], ['c', 1], ['d', 1]]); // prettier-ignore
  expect(vocabularyFromCounts(counts, 2).tokens).toEqual(['a', 'b']);
});

test('sorts numbers by value and text by code unit', () => {
  const ones = (...tokens: string[]): Map<string, number> => new Map(tokens.map((token) => [token, 1]));
  expect(vocabularyFromCounts(ones('10', '9', '-1', '1.5'), 1).tokens).toEqual(['-1', '1.5', '9', '10']);
  expect(vocabularyFromCounts(ones('10', '9', 'x'), 1).tokens).toEqual(['10', '9', 'x']);
});
