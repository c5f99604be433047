import { defineSchema, RowEncoder, timestamp } from '@fsdnet/core';
import { SchemaFitter, TIME_NUMBERS } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';

import { generatedRows } from './generated-rows.ts';

const schema = defineSchema({
  label: 'label',
  features: [
    { kind: 'categorical', name: 'city', missing: 'NA' },
    { kind: 'categorical', name: 'count', buckets: 'log-squared' },
    { kind: 'numeric', name: 'age', indicator: true, missing: '-' },
    { kind: 'numeric', name: 'price', scaling: 'log' },
    { kind: 'multiValued', name: 'tags', separator: ' ' },
    { kind: 'categorical', name: 'empty' },
  ],
});

test('known, unseen and missing values of every field, and nothing that cannot be read', () => {
  const fitter = new SchemaFitter(schema, { minCount: 1 });
  for (const [index, city] of ['Rome', 'Oslo', 'Bonn'].entries()) {
    const row = { label: index % 2, city, count: String(index * 40), age: 20 + 5 * index, price: 10 ** index };
    fitter.add({ ...row, tags: 'a b c', empty: null });
  }
  const fitted = fitter.fit();
  const rows = generatedRows(fitted, 400);
  expect(rows).toEqual(generatedRows(fitted, 400));
  expect(Object.keys(rows[0]!)).toEqual(['city', 'count', 'age', 'price', 'tags', 'empty']);

  const { ids, numbers, lists } = new RowEncoder(fitted).encode(rows);
  const column = (values: ArrayLike<number>, index: number, width: number): number[] =>
    Array.from({ length: 400 }, (_, row) => values[row * width + index]!);
  const distinct = (values: Iterable<number>): number[] => [...new Set(values)].sort((a, b) => a - b);
  expect(distinct(column(ids, 0, 4))).toEqual([1, 2, 3, 4]);
  expect(distinct(column(ids, 1, 4))).toEqual(expect.arrayContaining([2, 3]));
  expect(distinct(column(ids, 2, 4))).toEqual([1, 2]);
  expect(distinct(column(ids, 3, 4))).toEqual([1]);
  for (const index of [0, 1]) {
    const values = column(numbers, index, 2);
    expect(values.filter((value) => value === 0).length).toBeGreaterThan(20);
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(4.001);
    expect(distinct(values).length).toBeGreaterThan(200);
  }
  expect(distinct(lists[0]!.ids)).toEqual([1, 2, 3, 4]);
  const lengths = Array.from({ length: 400 }, (_, row) => lists[0]!.offsets[row + 1]! - lists[0]!.offsets[row]!);
  expect(distinct(lengths)).toEqual([0, 1, 2, 3, 4, 5]);
});

test.each(TIME_NUMBERS)('times in and around those of training, of numbers that are %s', (numbers) => {
  const features = timestamp('time', { numbers, zone: 'Asia/Tokyo', age: { scaling: 'raw' } });
  const fitter = new SchemaFitter(defineSchema({ label: 'y', features }), { minCount: 1 });
  for (let row = 0; row < 100; row++) fitter.add({ y: row % 2, time: new Date(Date.UTC(2024, 0, 1, row * 7)) });
  const fitted = fitter.fit();
  const rows = generatedRows(fitted, 400);
  expect(Object.keys(rows[0]!)).toEqual(['time']);
  const ages = [...new RowEncoder(fitted).encode(rows).numbers];
  const oldest = Math.max(...ages);
  expect(oldest).toBeCloseTo((99 * 7) / 24, 4);
  expect(ages.filter((age) => age > 0 && age < oldest).length).toBeGreaterThan(150);
  expect(ages.filter((age) => age === 0).length).toBeGreaterThan(20);
});
