import { categorical, numeric, RowEncoder, selectRows, type Row, type Schema } from '@fsdnet/core';
import { expect, test } from 'vitest';
import { fromRows } from './from-rows.ts';

const schema: Schema = { label: 'click', features: [categorical('user'), numeric('price')] };

function rowsOf(count: number): Row[] {
  return Array.from({ length: count }, (_, row) => ({
    click: row % 3 === 0 ? 1 : 0,
    user: `u${row % 10}`,
    price: row,
  }));
}

test('splits, fits on the training part, encodes all parts', () => {
  const rows = rowsOf(100);
  const data = fromRows(rows, { schema, seed: 5 });
  expect([data.train.rows, data.valid.rows, data.test?.rows]).toEqual([80, 10, 10]);
  const again = fromRows(rows, { schema, seed: 5 });
  expect(again.valid).toEqual(data.valid);
  expect(fromRows(rows, { schema, seed: 6 }).valid).not.toEqual(data.valid);
  // Every row is in one part, encoded as the encoder does it.
  const encoder = new RowEncoder(data.schema);
  const all = encoder.encode(rows, { labels: true });
  const numbers = [...data.train.numbers, ...data.valid.numbers, ...(data.test?.numbers ?? [])];
  expect([...numbers].sort((a, b) => a - b)).toEqual([...all.numbers].sort((a, b) => a - b));
  const mean = data.train.numbers.reduce((sum, value) => sum + value, 0) / 80;
  expect(mean).toBeCloseTo(0, 5);
});

test('parts of their own', () => {
  const rows = rowsOf(30);
  const data = fromRows(rows, { schema, valid: rowsOf(6), minCount: 1 });
  expect([data.train.rows, data.valid.rows, data.test]).toEqual([30, 6, undefined]);
  expect(data.valid).toEqual(selectRows(data.train, [0, 1, 2, 3, 4, 5]));
  const tested = fromRows(rows, { schema, test: rowsOf(4) });
  expect([tested.train.rows, tested.valid.rows, tested.test?.rows]).toEqual([27, 3, 4]);
});

test('without a schema the columns are inferred from the rows', () => {
  const { schema: fitted, inference } = fromRows(rowsOf(60), { label: 'click', numeric: ['price'] });
  expect(fitted.schema.features).toEqual(schema.features);
  expect(inference?.columns.map(({ column, use }) => `${column}: ${use}`)).toEqual([
    'click: label',
    'user: categorical',
    'price: numeric',
  ]);
});

test.each([
  [[], {}, 'rows: has no rows.'],
  [rowsOf(2), { schema }, 'rows: every part of the split needs at least one row, got none for train out of 2.'],
  [rowsOf(30).map((row) => ({ ...row, click: 0 })), { schema }, 'rows (train part): column "click": needs rows with and without a click, got 24 rows without one.'],
  [rowsOf(30).map((row) => ({ ...row, click: 'a' })), { schema: { ...schema, positive: 'b' } }, 'No row has the positive value "b"; check its spelling.'],
  [rowsOf(30), { schema, valid: rowsOf(1) }, 'rows (valid part): column "click": needs rows with and without a click, got 1 row with one.'],
  [rowsOf(30), { schema, valid: rowsOf(9), split: '8:1:1' }, 'split: does not go with a validation part of its own, got "8:1:1". Leave out one of the two.'],
  [rowsOf(30), { schema, test: rowsOf(9), split: '8:1:1' }, 'split: must have two shares (train, valid) when a test part is given, got "8:1:1". For example 9:1.'],
  [rowsOf(30).map((row) => ({ ...row, w: 0 })), { schema: { ...schema, weight: 'w' } }, 'rows (train part): at least one sample weight must be above 0.'],
])('%#: what cannot be trained is refused', (rows, options, message) => {
  expect(() => fromRows(rows, options)).toThrow(message);
}); // prettier-ignore
