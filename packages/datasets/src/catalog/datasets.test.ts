import { expect, test } from 'vitest';
import { datasetNames, describeDataset } from './datasets.ts';

test.each([
  ['frappe', 10, 5_383, 288_609],
  ['ml-1m', 5, 9_626, 1_000_209],
  ['ml-tag', 3, 88_596, 2_006_859],
  ['criteo', 39, 910_747, 45_840_617],
])('%s as published', (name, fieldCount, tableRows, rowCount) => {
  const { fields = [], rows } = describeDataset(name);
  expect([fields.length, fields.reduce((sum, field) => sum + field.rows, 0)]).toEqual([fieldCount, tableRows]);
  expect(Object.values(rows ?? {}).reduce((sum, count) => sum + count, 0)).toBe(rowCount);
});

test('every name has facts, an unknown name is refused', () => {
  for (const name of datasetNames) expect(describeDataset(name)).toMatchObject({ name, credit: expect.any(String) });
  expect(() => describeDataset('movielens')).toThrow(
    'dataset: must be one of sample, frappe, ml-1m, ml-1m-genres, ml-tag, criteo, avazu, got "movielens". For your own files, name a training file instead.',
  );
});
