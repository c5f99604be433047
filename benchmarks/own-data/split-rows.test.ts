import { expect, test } from 'vitest';
import { splitAtRandom, splitByTime, splitsOf } from './split-rows.ts';

test('a random split puts every row into one part, 8:1:1, in the order of the file', () => {
  const { train, valid, test: last } = splitAtRandom(1005, 'a', 0);
  expect([train.length, valid.length, last.length]).toEqual([804, 101, 100]);
  expect([...train, ...valid, ...last].sort((a, b) => a - b)).toEqual(Array.from({ length: 1005 }, (_, row) => row));
  expect(train).toEqual(train.toSorted((a, b) => a - b));
});

test('random splits differ by number and set, and are the same each time', () => {
  expect(splitAtRandom(100, 'a', 1)).toEqual(splitAtRandom(100, 'a', 1));
  expect(splitAtRandom(100, 'a', 1)).not.toEqual(splitAtRandom(100, 'a', 2));
  expect(splitAtRandom(100, 'a', 1)).not.toEqual(splitAtRandom(100, 'b', 1));
});

test('a split by time has the newest rows last and leaves rows of one time together', () => {
  const times = [5, 1, 1, 1, 1, 1, 1, 1, 4, 4, 4, 2];
  expect(splitByTime(times, 0)).toEqual({ train: [1, 2, 3, 4, 5, 6, 7, 11, 8, 9, 10], valid: [], test: [0] });
});

test('later splits by time leave out the newest rows', () => {
  const times = Array.from({ length: 100 }, (_, row) => row);
  const { train, valid, test: last } = splitByTime(times, 2);
  expect([train.at(-1), valid.at(-1), last.at(-1)]).toEqual([63, 71, 79]);
});

test('sets below 20 thousand rows are split ten times', () => {
  expect([splitsOf(19_999), splitsOf(20_000)]).toEqual([10, 3]);
});
