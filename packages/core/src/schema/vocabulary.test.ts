import { expect, test } from 'vitest';
import { PAD, vocabularyOf, vocabularyOrder } from './vocabulary.ts';

test('PAD comes first, then tokens, then OOV', () => {
  const vocabulary = vocabularyOf(['a', 'b']);
  expect([PAD, vocabulary.idOf('a'), vocabulary.idOf('b'), vocabulary.oov, vocabulary.rows]).toEqual([0, 1, 2, 3, 4]);
  expect(vocabulary.idOf('unseen')).toBe(3);
});

function ordered(tokens: readonly string[], counts: readonly number[], fewest: number): readonly string[] {
  return Array.from(vocabularyOrder(tokens, Uint32Array.from(counts), fewest), (number) => tokens[number]!);
}

test('keeps what is frequent enough', () => {
  expect(ordered(['b', 'a', 'c', 'd'], [3, 2, 1, 1], 2)).toEqual(['a', 'b']);
});

test('sorts numbers by value and text by code unit', () => {
  expect(ordered(['10', '9', '-1', '1.5'], [1, 1, 1, 1], 1)).toEqual(['-1', '1.5', '9', '10']);
  expect(ordered(['10', '9', 'x'], [1, 1, 1], 1)).toEqual(['10', '9', 'x']);
  expect(ordered(['10', '9', 'x'], [1, 1, 0], 1)).toEqual(['9', '10']);
});
