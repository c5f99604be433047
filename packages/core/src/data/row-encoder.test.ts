import { expect, test } from 'vitest';

import { categorical, multiValued, numeric } from '../schema/feature.ts';
import type { Schema } from '../schema/schema.ts';
import { RowEncoder } from './row-encoder.ts';
import type { Row } from './row.ts';
import { SchemaFitter } from './schema-fitter.ts';

const rows: readonly Row[] = Array.from({ length: 1500 }, (_, row) => ({
  user: `u${row % 7}`,
  age: row % 11 === 0 ? null : row % 50,
  genres: Array.from({ length: row % 4 }, (_, token) => `g${(row + token) % 5}`),
}));
const schema: Schema = {
  label: 'click',
  features: [categorical('user'), numeric('age', { indicator: true }), multiValued('genres')],
};
const fitter = new SchemaFitter(schema, { minCount: 1 });
for (const row of rows) fitter.add({ ...row, click: 1 });
const fitted = fitter.fit();

test('an encoder that was used before, and refused rows, gives what a new one gives', () => {
  const used = new RowEncoder(fitted);
  for (const [start, end] of [
    [0, 3],
    [3, 4],
    [0, 1500],
    [4, 9],
    [0, 0],
    [9, 10],
  ] as const) {
    const some = rows.slice(start, end);
    const encoded = used.encode(some);
    expect(encoded).toEqual(new RowEncoder(fitted).encode(some));
    const copy = structuredClone(encoded);
    expect(() => used.encode([...some, { ...rows[0], age: 'old' }])).toThrow(`rows[${some.length}]: column "age"`);
    expect(encoded).toEqual(copy);
  }
});

test('absent keys are told in every call anew', () => {
  const used = new RowEncoder(fitted);
  used.encode(rows.slice(0, 1));
  const { user: _, ...rest } = rows[1]!;
  for (let call = 0; call < 2; call++)
    expect(() => used.encode([rest])).toThrow('rows[0]: column "user": the key is absent');
  expect(used.encode([rest, rows[0]!]).ids).toEqual(
    new RowEncoder(fitted).encode([{ ...rest, user: null }, rows[0]!]).ids,
  );
});
