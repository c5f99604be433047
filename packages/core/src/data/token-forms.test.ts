import { describe, expect, test } from 'vitest';
import { categorical, multiValued, numeric, type Feature } from '../schema/feature.ts';
import { fittedSchemaFromJson, fittedSchemaToJson } from '../schema/fitted-schema-json.ts';
import type { FittedSchema } from '../schema/fitted-schema.ts';
import { defineSchema } from '../schema/schema.ts';
import { RowEncoder } from './row-encoder.ts';
import { SchemaFitter, type SchemaFitterOptions } from './schema-fitter.ts';

/** What a column of these cells teaches, and what is told. */
function taught(
  features: Feature | readonly Feature[],
  cells: readonly unknown[],
  options: SchemaFitterOptions = {},
  trainRows?: Int32Array,
) {
  const told: string[] = [];
  const all = [features].flat();
  const fitter = new SchemaFitter(defineSchema({ label: 'y', features: all }), {
    minCount: 1,
    onMessage: (message) => told.push(message),
    ...options,
  });
  cells.forEach((cell, row) => fitter.add({ ...Object.fromEntries(all.map(({ name }) => [name, cell])), y: row % 2 }));
  const fitted = fitter.fit(trainRows);
  // What training made, and what scoring makes of the same cells once the schema comes from its file.
  const later = fittedSchemaFromJson(JSON.stringify(fittedSchemaToJson(fitted)));
  const rows = cells.map((cell) => Object.fromEntries(all.map(({ name }) => [name, cell])));
  const { labels: _, ...encoded } = fitter.encode(fitted);
  expect(new RowEncoder(later).encode(rows)).toEqual(encoded);
  return { fitted: later, told, encoded };
}

function tokensOf({ fields: [field] }: FittedSchema): readonly string[] {
  return field?.kind === 'numeric' ? [] : (field?.vocabulary.tokens ?? []);
}

/** Ids of cells in a column "x". */
function idsOf(fitted: FittedSchema, cells: readonly unknown[]): number[] {
  return [...new RowEncoder(fitted).encode(cells.map((x) => ({ x }))).ids];
}

const x = categorical('x');

describe('the form of tokens', () => {
  test('numbers are the same token however they are written', () => {
    const { fitted, encoded, told } = taught(x, ['108.0', '7.0', '108', '1.10', '7.00', '-3']);
    expect(fitted.schema.features).toEqual([{ ...x, tokens: 'number' }]);
    expect(tokensOf(fitted)).toEqual(['-3', '1.1', '7', '108']);
    expect([...encoded.ids]).toEqual([4, 3, 4, 2, 3, 1]);
    expect(idsOf(fitted, [108, '108', 108.0, '1.1', 1.1, ' 7', 7n, '9', 'abc', null])).toEqual([
      4, 4, 4, 2, 2, 3, 3, 5, 5, 5,
    ]);
    expect(told).toEqual([
      'column "x": 2 numbers are written in several ways, and each is one token: "108.0" is 108. --tokens x=text keeps spellings apart.',
    ]);
  });

  test('spellings count together against the threshold', () => {
    const cells = ['5', '5.0', '6', '6.0', '6.00', '7'];
    expect(tokensOf(taught(x, cells, { minCount: 2 }).fitted)).toEqual(['5', '6']);
    expect(tokensOf(taught(x, cells, { minCount: 3 }).fitted)).toEqual(['6']);
  });

  test.each(['A1', '007', '+5', '1e5', '0x1F', 'true', '1,000'])('one %j makes the column text', (text) => {
    const { fitted, told } = taught(x, ['1', '1.0', text]);
    expect(fitted.schema.features).toEqual([{ ...x, tokens: 'text' }]);
    expect(new Set(tokensOf(fitted))).toEqual(new Set(['1', '1.0', text]));
    expect(idsOf(fitted, [1])).toEqual(idsOf(fitted, ['1']));
    expect(told).toEqual([]);
  });

  test('the training part alone decides', () => {
    const { fitted } = taught(x, ['1', '1.0', 'text', '2'], {}, Int32Array.of(0, 1, 3));
    expect(fitted.schema.features).toEqual([{ ...x, tokens: 'number' }]);
    expect(tokensOf(fitted)).toEqual(['1', '2']);
  });

  test('truth values in any case', () => {
    const { fitted, told } = taught(x, ['True', 'false', true, 'FALSE']);
    expect(fitted.schema.features).toEqual([{ ...x, tokens: 'boolean' }]);
    expect(idsOf(fitted, ['TRUE', true, 'False', false, 1, '0'])).toEqual([2, 2, 1, 1, 3, 3]);
    expect(told[0]).toContain('2 truth values are written in several ways');
  });

  test('integers above 2^53 keep their digits', () => {
    const { fitted } = taught(x, ['9007199254740993', 9007199254740992n, '9007199254740993.0']);
    expect(tokensOf(fitted)).toEqual(['9007199254740992', '9007199254740993']);
  });

  test('a named form holds: text keeps spellings apart, other text in numbers is an error', () => {
    expect(tokensOf(taught(categorical('x', { tokens: 'text' }), ['1', '1.0', 'NA']).fitted)).toEqual([
      '1',
      '1.0',
      'NA',
    ]);
    const fitter = new SchemaFitter(defineSchema({ label: 'y', features: [categorical('x', { tokens: 'number' })] }), {
      columns: ['x', 'y'],
      source: 'a.csv',
    });
    for (const cell of ['1', 'NA', ' ']) fitter.addCells([cell, 1], 2);
    expect(() => fitter.addCells(['A7', 1], 9)).toThrow(
      'a.csv:9: column "x": expected a plain number, got "A7". The tokens of this column are text (`tokens`, --tokens x=text).',
    );
    expect(fitter.fit().schema.features).toEqual([{ ...x, tokens: 'number', missing: 'NA' }]);
    expect(() => defineSchema({ label: 'y', features: [categorical('x', { tokens: 'numbers' as 'number' })] })).toThrow(
      'tokens: must be one of number, boolean, text',
    );
    expect(() =>
      defineSchema({ label: 'y', features: [categorical('x', { tokens: 'number', buckets: 'log-squared' })] }),
    ).toThrow('tokens: cannot be combined with times or buckets');
  });

  test('tokens of lists are alike, and those that share a vocabulary share the form', () => {
    const lists = taught(multiValued('x'), ['1|2.0', [1, '2'], [3.5]]);
    expect(tokensOf(lists.fitted)).toEqual(['1', '2', '3.5']);
    expect([...lists.encoded.lists[0]!.ids]).toEqual([1, 2, 1, 2, 3]);
    const shared = [categorical('x', { share: 'v' }), multiValued('z', { share: 'v' })];
    expect(taught(shared, ['1', '1.0']).fitted.schema.features.map((each) => each.kind !== 'numeric' && each.tokens)).toEqual(['number', 'number']); // prettier-ignore
    expect(taught(shared, ['1', '1.0', '2|NA']).fitted.schema.features[1]).toMatchObject({ tokens: 'text' });
  });

  test('hashed tokens have the form that is named', () => {
    const { fitted } = taught(categorical('x', { hash: 1000, tokens: 'number' }), ['1', '1.0', 2]);
    expect(new Set(idsOf(fitted, ['1', '1.0', 1, '1.00'])).size).toBe(1);
    const asText = taught(categorical('x', { hash: 1000 }), ['1', '1.0']).fitted;
    expect(new Set(idsOf(asText, ['1', '1.0'])).size).toBe(2);
  });

  test('features that are taken as they are keep every letter', () => {
    const { fitted, told } = taught(x, ['1', '1.0', 'NA', 'True'], { asGiven: true });
    expect(fitted.schema.features).toEqual([x]);
    expect(tokensOf(fitted)).toEqual(['1', '1.0', 'NA', 'True']);
    expect(told).toEqual([]);
  });

  test('dates in memory are their ISO text', () => {
    const { fitted } = taught(x, [new Date(Date.UTC(2024, 1, 29)), '2024-02-29T00:00:00Z', new Date(NaN)]);
    expect(tokensOf(fitted)).toEqual(['2024-02-29T00:00:00Z']);
  });
});

describe('usual words for a missing value', () => {
  test('among numbers they are missing, told with their count, and scoring knows them', () => {
    const { fitted, told, encoded } = taught(numeric('x'), ['1', 'NA', '-', '3', 'NA', String.raw`\N`]);
    expect(fitted.schema.features).toEqual([numeric('x', { missing: ['NA', '-', String.raw`\N`] })]);
    expect([...encoded.numbers]).toEqual([-1, 0, 0, 1, 0, 0]);
    expect(told).toEqual([String.raw`column "x": NA (2 rows), - (1 row), \N (1 row) count as missing.`]);
    expect(() => new RowEncoder(fitted).encode([{ x: '?' }])).toThrow('expected a number, got "?"');
  });

  test('among ids that are numbers too; in a column of text they are tokens', () => {
    const ids = taught(x, ['1', 'null', '2', ' null']);
    expect(ids.fitted.schema.features).toEqual([categorical('x', { tokens: 'number', missing: 'null' })]);
    expect([...ids.encoded.ids]).toEqual([1, 3, 2, 3]);
    expect(ids.told).toEqual(['column "x": null (2 rows) counts as missing.']);
    const text = taught(x, ['a', 'null', '2']);
    expect(tokensOf(text.fitted)).toEqual(['2', 'a', 'null']);
    expect(text.told).toEqual([]);
  });

  test('a named token that is a number is missing however it is written', () => {
    for (const feature of [categorical('x', { missing: '-1' }), numeric('x', { missing: ['-1', '?'] })]) {
      const { fitted, encoded } = taught(feature, ['-1', '-1.0', -1, '5', null]);
      const { ids, numbers } = encoded;
      for (const values of [ids, numbers].filter(({ length }) => length > 0))
        expect(new Set([...values.slice(0, 3), values[4]]).size).toBe(1);
      expect(tokensOf(fitted)).toEqual(feature.kind === 'numeric' ? [] : ['5']);
    }
  });

  test('they go beside those that are named', () => {
    const { fitted } = taught(categorical('x', { missing: '-1' }), ['-1', '5', 'None']);
    expect(fitted.schema.features).toEqual([categorical('x', { tokens: 'number', missing: ['-1', 'None'] })]);
  });
});
