import { expect, test } from 'vitest';
import type { NumberRanges } from '../schema/coverage.ts';
import { categorical, multiValued, numeric } from '../schema/feature.ts';
import { defineSchema } from '../schema/schema.ts';
import { CoverageCounter } from './coverage-counter.ts';
import { RowEncoder } from './row-encoder.ts';
import type { Row } from './row.ts';
import { SchemaFitter } from './schema-fitter.ts';

const schema = defineSchema({
  label: 'click',
  features: [
    categorical('user', { missing: 'NA' }),
    categorical('device', { hash: 4 }),
    numeric('age', { indicator: true, missing: ['NA'] }),
    multiValued('genres', { separator: '|' }),
    numeric('constructor'),
  ],
});

const row = (user: unknown, device: unknown, age: unknown, genres: unknown): Row => ({
  ...{ click: 1, user, device, age, genres },
  constructor: 1,
});

/** Twice each, as `minCount` asks for; u3 only once. */
const training = [
  row('u1', 'd1', 20, 'a|b'),
  row('u1', 'd1', '30', 'a|b'),
  row('u2', null, 'NA', ''),
  row('u2', 'd2', 25, ['a', 'c']),
  row('u3', 'd3', null, null),
];
const others = [
  row('u3', 'd9', 31, 'a|x|y|b'),
  row('u9', 'd1', 19.9, 'z'),
  row('NA', '', 'NA', []),
  row(null, 'd2', 30, 'b'),
];

const fitter = new SchemaFitter(schema);
for (const each of [...training, ...others]) fitter.add(each);
const rowsFrom = (start: number, end: number): Int32Array =>
  Int32Array.from({ length: end - start }, (_, row) => start + row);
const trainRows = rowsFrom(0, training.length);
const otherRows = rowsFrom(training.length, training.length + others.length);
const fitted = fitter.fit(trainRows);
function counted(indices: Int32Array, trained?: NumberRanges): CoverageCounter {
  const coverage = new CoverageCounter(fitted, trained);
  fitter.encode(fitted, { indices, coverage });
  return coverage;
}
const ranges = counted(trainRows).ranges();
const coverageOf = (indices: Int32Array): unknown => counted(indices, ranges).coverage();

const known = { unseen: 0, missing: 0 };

test('of the training rows, what is too rare is unseen; indicators have no coverage of their own', () => {
  expect(ranges).toEqual({ age: [20, 30], constructor: [1, 1] });
  expect(coverageOf(trainRows)).toEqual({
    user: { unseen: 1 / 5, missing: 0 },
    device: { unseen: 0, missing: 1 / 5 },
    age: { unseen: 0, missing: 2 / 5 },
    genres: { unseen: 1 / 6, missing: 2 / 5 },
    constructor: known,
  });
});

test('rows of other files count as those of the same file do', () => {
  const expected = {
    user: { unseen: 2 / 4, missing: 2 / 4 },
    device: { unseen: 0, missing: 1 / 4 },
    age: { unseen: 2 / 4, missing: 1 / 4 },
    genres: { unseen: 3 / 6, missing: 1 / 4 },
    constructor: known,
  };
  expect(coverageOf(otherRows)).toEqual(expected);
  const counter = new CoverageCounter(fitted, ranges);
  const builder = new RowEncoder(fitted).builder({ coverage: counter });
  for (const each of others) {
    builder.add(each);
    builder.finish();
  }
  expect(counter.rows).toBe(4);
  expect(counter.coverage()).toEqual(expected);
});

test('without ranges no number lies beyond them, and without rows nothing is known or unknown', () => {
  const counter = new CoverageCounter(fitted);
  expect(counter.coverage()['age']).toEqual(known);
  new RowEncoder(fitted).encode(others, { coverage: counter });
  expect(counter.coverage()['age']).toEqual({ unseen: 0, missing: 1 / 4 });
});

test('usual words for a missing value count as missing once the column is known to hold numbers', () => {
  const ids = defineSchema({ label: 'click', features: [categorical('id')] });
  const collecting = new SchemaFitter(ids);
  for (const id of ['1', '1', '2.0', '2', 'NA', 'NA', '-', '3']) collecting.add({ click: 1, id });
  const numbers = collecting.fit();
  const collected = new CoverageCounter(numbers);
  collecting.encode(numbers, { coverage: collected });
  const expected = { id: { unseen: 1 / 8, missing: 3 / 8 } };
  expect(collected.coverage()).toEqual(expected);
  const counter = new CoverageCounter(numbers);
  const again = ['1', 1, 2, '2.00', 'NA', null, '-', 4].map((id) => ({ id }));
  new RowEncoder(numbers).encode(again, { coverage: counter });
  expect(counter.coverage()).toEqual(expected);
});
