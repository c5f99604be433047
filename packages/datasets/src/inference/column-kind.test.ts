import { expect, test } from 'vitest';
import { guessKind, wordsOfText } from './column-kind.ts';
import { profileColumn } from './column-profile.ts';

const WORDS = 'the red old big new green last quiet door house river night garden'.split(' ');
const word = (index: number): string => WORDS[index % WORDS.length]!;

test.each([
  ['title', (row: number) => `${word(row)} ${word(row >> 2)} ${word(row >> 4)} (${1900 + row})`, 3],
  ['name of one word', (row: number) => `user-${row}`, undefined],
  ['city', (row: number) => `New ${word(row)} City`, undefined],
  ['words that never come back', (row: number) => `a${row} b${row} c${row}`, undefined],
  ['date', (row: number) => `2024-01-01 10:00:${row} 1`, undefined],
  ['tags', (row: number) => `${word(row)} x|${word(row >> 1)} y ${row}`, undefined],
])('%s', (name, cellOf, words) => {
  const profile = profileColumn(name, Array.from({ length: 2000 }, (_, row) => cellOf(row)), undefined); // prettier-ignore
  expect(wordsOfText(profile, guessKind(profile))).toBe(words);
});
