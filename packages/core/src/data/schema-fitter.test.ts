import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { categorical, multiValued, numeric } from '../schema/feature.ts';
import { fieldLayout } from '../schema/fitted-schema.ts';
import { fittedSchemaFromJson, fittedSchemaToJson } from '../schema/fitted-schema-json.ts';
import type { FittedSchema } from '../schema/fitted-schema.ts';
import type { Schema } from '../schema/schema.ts';
import { timestamp } from '../schema/time-features.ts';
import { SCHEMA_LIMITS } from '../schema/schema-limits.ts';
import { RowEncoder } from './row-encoder.ts';
import type { Row } from './row.ts';
import { SchemaFitter } from './schema-fitter.ts';
import { selectRows } from './select-rows.ts';

function fitterOf(schema: Schema, rows: readonly Row[], minCount = 1): SchemaFitter {
  const fitter = new SchemaFitter(schema, { minCount });
  for (const row of rows) fitter.add(row);
  return fitter;
}

function columnOf(values: readonly unknown[]): Row[] {
  return values.map((x, index) => ({ x, y: index % 2 }));
}

const onlyX = (feature: Schema['features'][number]): Schema => ({ label: 'y', features: [feature] });

describe('categories', () => {
  test('the example of the reference: rare, missing and unseen tokens are OOV', () => {
    const rows = columnOf(['b', 'a', 'b', 'c', 'a', 'd', 'b', '']);
    const fitter = fitterOf(onlyX(categorical('x')), rows, 2);
    const fitted = fitter.fit();
    expect([...fitter.encode(fitted).ids]).toEqual([2, 1, 2, 3, 1, 3, 2, 3]);
    expect(fieldLayout(fitted, 4).fields).toEqual([{ name: 'x', kind: 'categorical', rows: 4, dim: 4 }]);
    expect([...new RowEncoder(fitted).encode([{ x: 'unseen' }, { x: null }]).ids]).toEqual([3, 3]);
  });

  test('only the training part counts', () => {
    const fitter = fitterOf(onlyX(categorical('x')), columnOf(['a', 'a', 'b', 'b', 'b']), 2);
    const fitted = fitter.fit(Int32Array.of(0, 1, 2));
    expect(fitted.fields[0]).toMatchObject({ vocabulary: { tokens: ['a'] } });
    expect([...fitter.encode(fitted, { indices: Int32Array.of(4, 0) }).ids]).toEqual([2, 1]);
  });

  test("a token that training never saw is OOV even with a threshold of 1, a feature's own threshold wins", () => {
    const rows = columnOf(['a', 'b', 'b', 'c']);
    const tokensAt = (minCount: number, feature = categorical('x')): unknown =>
      fitterOf(onlyX(feature), rows, minCount).fit(Int32Array.of(0, 1, 2)).fields[0];
    expect(tokensAt(1)).toMatchObject({ vocabulary: { tokens: ['a', 'b'] } });
    expect(tokensAt(9, categorical('x', { minCount: 2 }))).toMatchObject({ vocabulary: { tokens: ['b'] } });
  });

  test('numbers and truth values are the tokens that a file would hold; a missing token can be named', () => {
    const fitter = fitterOf(
      onlyX(categorical('x', { missing: '?' })),
      columnOf([12, '12', true, 'true', '?', 7n, ' ?']),
    );
    expect(fitter.fit().fields[0]).toMatchObject({ vocabulary: { tokens: ['12', '7', 'true'] } });
    expect([...fitter.encode(fitter.fit()).ids]).toEqual([1, 1, 3, 3, 4, 2, 4]);
  });

  test('log-squared buckets follow the table of the reference, bucket 0 is missing', () => {
    const table: readonly (readonly [number, number])[] = [
      [-3, -3], [-1, -1], [1, 1], [2, 2], [3, 1], [4, 1], [5, 2], [6, 3], [7, 3], [8, 4], [10, 5], [20, 8], [50, 15],
      [100, 21], [1000, 47], [10000, 84], [65535, 122], [1000000, 190],
    ]; // prettier-ignore
    const fitter = fitterOf(
      onlyX(categorical('x', { buckets: 'log-squared' })),
      columnOf([...table.map(([value]) => value), 0, '']),
    );
    const fitted = fitter.fit();
    const tokens = fitted.fields[0]?.kind === 'categorical' ? fitted.fields[0].vocabulary.tokens : [];
    expect([...tokens]).toEqual(['-3', '-1', '1', '2', '3', '4', '5', '8', '15', '21', '47', '84', '122', '190']);
    const ids = fitter.encode(fitted).ids;
    table.forEach(([value, bucket], row) =>
      expect([value, tokens[(ids[row] as number) - 1]]).toEqual([value, String(bucket)]),
    );
    expect([...ids.slice(-2)]).toEqual([15, 15]);
    expect([...new RowEncoder(fitted).encode([{ x: '999' }, { x: '0' }]).ids]).toEqual([11, 15]);
  });
});

describe('numbers', () => {
  const numbersOf = (feature: Schema['features'][number], values: readonly unknown[], trainRows?: number): number[] => {
    const fitter = fitterOf(onlyX(feature), columnOf(values));
    const fitted = fitter.fit(
      trainRows === undefined ? undefined : Int32Array.from({ length: trainRows }, (_, row) => row),
    );
    return [...fitter.encode(fitted).numbers];
  };

  test('standardised on the training part without missing values; missing is 0', () => {
    expect(numbersOf(numeric('x'), ['1', 3, null, '', ' 5 '], 4)).toEqual([-1, 1, 0, 0, 3]);
  });

  test('raw: as they are; missing is the mean', () => {
    expect(numbersOf(numeric('x', { scaling: 'raw', missing: '?' }), ['1', 3, '?', NaN])).toEqual([1, 3, 2, 2]);
  });

  test('log: standardised sign(v)·ln(1 + |v|)', () => {
    const [low, high] = numbersOf(numeric('x', { scaling: 'log' }), [-(Math.E - 1), Math.E ** 2 - 1]);
    expect(low).toBeCloseTo(-1, 6);
    expect(high).toBeCloseTo(1, 6);
  });

  test('quantile: by rank to a normal distribution; missing and the middle rank are 0', () => {
    const values = ['', ...Array.from({ length: 11 }, (_, index) => 2 ** index)];
    const scores = numbersOf(numeric('x', { scaling: 'quantile' }), [...values, -5, 48, 1e6], values.length);
    expect([scores[0], scores[6]]).toEqual([0, 0]);
    expect(scores[1]).toBeCloseTo(-scores[11]!, 6);
    expect(scores[11]).toBeCloseTo(1.6906216, 5);
    expect(scores.slice(12)).toEqual([scores[1], expect.closeTo((scores[6]! + scores[7]!) / 2, 6), scores[11]]);
  });

  test('piecewise: places among knots from the training part; the fraction is that of the scaled number', () => {
    const values = [0, 10, 100, 20, null, 55, -3, 1e6];
    const place = (scaling?: 'log'): number[] =>
      numbersOf(numeric('x', { piecewise: { bins: 3 }, ...(scaling && { scaling }) }), values, 4);
    expect(place()).toEqual([1, 2, 4, 3, 0, 3.4375, 1, 4]);
    const inLog = Math.log(56 / 21) / Math.log(101 / 21);
    expect(place('log')).toEqual([1, 2, 4, 3, 0, Math.fround(3 + inLog), 1, 4]);
  });

  test('equal values and no values at all stay finite', () => {
    expect(numbersOf(numeric('x'), [7, 7, 8], 2)).toEqual([0, 0, 1]);
    expect(numbersOf(numeric('x'), ['', null])).toEqual([0, 0]);
    expect(numbersOf(numeric('x', { scaling: 'quantile' }), [7, 7, 8], 2)).toEqual([0, 0, 0]);
    expect(numbersOf(numeric('x', { scaling: 'quantile' }), ['', 3], 1)).toEqual([0, 0]);
    expect(numbersOf(numeric('x', { piecewise: {} }), [7, 7, 8, null], 2)).toEqual([1, 1, 1, 0]);
    expect(numbersOf(numeric('x', { piecewise: {} }), ['', 3], 1)).toEqual([0, 1]);
  });

  test('an indicator field says what was missing', () => {
    const fitter = fitterOf(onlyX(numeric('x', { indicator: true })), columnOf([1, null, 3]));
    const fitted = fitter.fit();
    expect(fieldLayout(fitted, 2).fields.map(({ name, rows }) => [name, rows])).toEqual([['x', 1], ['x:missing', 4]]); // prettier-ignore
    expect([...fitter.encode(fitted).ids]).toEqual([1, 2, 1]);
    expect([...new RowEncoder(fitted).encode([{ x: null }]).ids]).toEqual([2]);
  });
});

describe('lists', () => {
  test('text and arrays, unknown tokens, empty lists, the longest length', () => {
    const feature = multiValued('x', { separator: ',', maxLength: 2 });
    const fitter = fitterOf(onlyX(feature), columnOf(['a,b', ['b', 'a', 'c'], '', null, [], ',a,', [null, 'b']]), 2);
    const fitted = fitter.fit();
    expect(fitter.encode(fitted).lists).toEqual([
      { offsets: Int32Array.of(0, 2, 4, 4, 4, 4, 5, 6), ids: Int32Array.of(1, 2, 2, 1, 1, 2) },
    ]);
    expect(new RowEncoder(fitted).encode([{ x: 'zzz,a,b' }, { x: [3] }]).lists).toEqual([
      { offsets: Int32Array.of(0, 2, 3), ids: Int32Array.of(3, 1, 3) },
    ]);
  });
});

describe('labels, weights, groups', () => {
  const labelsOf = (values: readonly unknown[], positive?: string): number[] => {
    const schema: Schema = { label: 'y', features: [categorical('x')], ...(positive !== undefined && { positive }) };
    const rows = values.map((y) => ({ x: 'a', y }));
    return [...fitterOf(schema, rows).labels];
  };

  test.each([
    [['0', '1', 1, 0, '1.0', ' 1']],
    [['-1', '1', 1, '-1.0', 1, '1e0']],
    [['false', 'True', true, false, 'TRUE', 'true']],
  ])('accepts %j', (values) => {
    expect(labelsOf(values)).toEqual([0, 1, 1, 0, 1, 1]);
  });

  test('a positive value against all others', () => {
    expect(labelsOf(['>50K', '<=50K', ' >50K', 'x'], '>50K')).toEqual([1, 0, 1, 0]);
    expect(labelsOf([2, '2.0', 3], '2')).toEqual([1, 1, 0]);
  });

  test.each([
    [['0', 'maybe'], 'rows[1]: column "y": a label must be 0 or 1, -1 or 1, or true or false, got "maybe". For other labels, name the value that counts as a click (`positive`, on the command line --positive).'],
    [['2'], 'rows[0]: column "y": a label must be 0 or 1, -1 or 1, or true or false, got "2". For other labels, name the value that counts as a click (`positive`, on the command line --positive).'],
    [[null], 'rows[0]: column "y": a label must be 0 or 1, -1 or 1, or true or false, got a missing value. For other labels, name the value that counts as a click (`positive`, on the command line --positive).'],
    [['1', '0', '-1'], 'rows[2]: column "y": labels must be of one kind, and 0 came before, got "-1".'],
  ])('refuses %j', (values, message) => {
    expect(() => labelsOf(values)).toThrow(message);
  }); // prettier-ignore

  test('rows of weight 0 teach nothing', () => {
    const schema: Schema = {
      label: 'y',
      features: [categorical('x'), numeric('n', { piecewise: {} }), ...timestamp('t'), multiValued('l')],
      weight: 'w',
    };
    const row = (x: unknown, n: number, day: number, w: number): Row => ({
      ...{ x, n, t: `2024-03-0${day}`, l: [x], y: 1, w },
    });
    const weighing = [row(1, 1, 2, 1), row('2.0', 5, 3, 0.5)];
    const others = [row('text', 100, 9, 0), row(7, -3, 1, 0)];
    const fitter = fitterOf(schema, [others[0]!, ...weighing, others[1]!]);
    expect(fittedSchemaToJson(fitter.fit())).toEqual(fittedSchemaToJson(fitterOf(schema, weighing).fit()));
    expect(fittedSchemaToJson(fitter.fit(Int32Array.of(0, 1, 3)))).toEqual(
      fittedSchemaToJson(fitterOf(schema, weighing.slice(0, 1)).fit()),
    );
    expect(fitter.encode(fitter.fit()).rows).toBe(4);
  });

  test('weights are kept and groups are numbered', () => {
    const schema: Schema = { label: 'y', features: [categorical('x')], weight: 'w', group: 'x' };
    const fitter = fitterOf(schema, [
      { x: 'u', y: 1, w: 0.5 },
      { x: 'v', y: 0, w: '2' },
      { x: 'u', y: 0, w: 0 },
    ]);
    const { weights, groups } = fitter.encode(fitter.fit());
    expect(weights).toEqual(Float32Array.of(0.5, 2, 0));
    expect(groups?.[0]).toBe(groups?.[2]);
    expect(groups?.[0]).not.toBe(groups?.[1]);
    expect(() => fitter.add({ x: 'u', y: 0, w: -1 })).toThrow(
      'rows[3]: column "w": a sample weight must be a number of at least 0, got -1.',
    );
    expect(() => fitter.add({ x: 'u', y: 0, w: '' })).toThrow('got a missing value');
  });
});

describe('rows that cannot be read', () => {
  const schema: Schema = { label: 'y', features: [categorical('user'), numeric('age'), multiValued('tags')] };
  const good = { user: 'u', age: 3, tags: [], y: 1 };

  test.each([
    [{ ...good, age: 'abc' }, 'rows[0]: column "age": expected a number, got "abc". If it stands for a missing value, name it so (`missing`, --missing age=abc); if the column holds categories, make it categorical (--categorical age).'],
    [{ ...good, age: '0x10' }, 'rows[0]: column "age": expected a number, got "0x10".'],
    [{ ...good, age: 1e300 }, 'rows[0]: column "age": expected a number that 32 bits can hold, got 1e+300.'],
    [{ ...good, age: 'x'.repeat(100_000) }, `got "${'x'.repeat(57)}…".`],
    [{ ...good, user: ['a'] }, 'rows[0]: column "user": expected text or a number, got a list.'],
    [{ ...good, tags: [{}] }, 'rows[0]: column "tags": expected text or a number, got an object.'],
    [{ user: 'u', age: 3, tags: [] }, 'rows[0]: column "y": the key is absent. Give null for a missing value.'],
  ])('%o', (row, message) => {
    expect(() => new SchemaFitter(schema).add(row)).toThrow(message);
  }); // prettier-ignore

  test('from a file, with its line', () => {
    const fitter = new SchemaFitter(schema, { columns: ['y', 'tags', 'age', 'user'], source: 'clicks.csv' });
    expect(() => fitter.addCells(['1', '', 'abc', 'u'], 17)).toThrow(
      'clicks.csv:17: column "age": expected a number, got "abc".',
    );
    expect(() => fitter.addCells([undefined, '', '3', 'u'], 18)).toThrow(
      'clicks.csv:18: column "y": the key is absent.',
    );
  });

  test.each(['user', 'age', 'tags'])('a key that some rows lack is missing there: %s', (key) => {
    const lacking = Object.fromEntries(Object.entries(good).filter(([name]) => name !== key)) as Row;
    const missing = { ...good, [key]: null };
    const fitter = fitterOf(schema, [good, lacking, missing]);
    const fitted = fitter.fit();
    const encodedRow = (row: number): unknown => fitter.encode(fitted, { indices: Int32Array.of(row) });
    expect(encodedRow(1)).toEqual(encodedRow(2));
    const encoder = new RowEncoder(fitted);
    expect(encoder.encode([lacking, good])).toEqual(encoder.encode([missing, good]));
    const builder = encoder.builder({ columns: ['user', 'age', 'tags'] });
    builder.addCells(['user', 'age', 'tags'].map((name) => lacking[name]));
    expect(builder.finish()).toEqual(encoder.encode([missing]));
    expect(() => encoder.encode([lacking])).toThrow(
      `rows[0]: column "${key}": the key is absent. Give null for a missing value.`,
    );
    expect(() => encoder.encode([lacking, lacking])).toThrow(`rows: column "${key}": the key is absent from all rows.`);
    expect(() => fitterOf(schema, [lacking]).fit()).toThrow(`rows[0]: column "${key}": the key is absent.`);
  });

  test('keys that are absent are named all at once', () => {
    const encoder = new RowEncoder(fitterOf(schema, [good]).fit());
    const other = { User: 'u', AGE: 3, tags: [] };
    expect(() => encoder.encode([other])).toThrow('rows[0]: columns "user", "age": the keys are absent. Give null');
    expect(() => encoder.encode([other, other])).toThrow(
      'rows: columns "user", "age": the keys are absent from all rows.',
    );
  });

  test('in time that grows with the length of the text', () => {
    const encoder = new RowEncoder(fitterOf(schema, [good]).fit());
    const start = performance.now();
    expect(() => encoder.encode([{ ...good, age: `${'1'.repeat(100_000)}x` }])).toThrow('expected a number');
    expect(performance.now() - start).toBeLessThan(1000);
  });

  test('a column that is not there, and no rows', () => {
    expect(() => new SchemaFitter(schema, { columns: ['y', 'user', 'age'], source: 'clicks.csv' })).toThrow(
      'clicks.csv: column "tags" is missing. Columns: "y", "user", "age".',
    );
    expect(() => new SchemaFitter(schema).fit()).toThrow('training part: needs at least one row.');
  });

  test("names of Object's own methods are ordinary columns", () => {
    const odd: Schema = { label: 'y', features: [categorical('constructor'), categorical('__proto__')] };
    expect(() => fitterOf(odd, [{ y: 1 }]).fit()).toThrow('columns "constructor", "__proto__": the keys are absent');
    const row = JSON.parse('{"y":1,"constructor":"a","__proto__":"b"}') as Row;
    expect([...fitterOf(odd, [row]).encode(fitterOf(odd, [row]).fit()).ids]).toEqual([1, 1]);
  });
});

describe('every way of encoding gives the same', () => {
  const schema: Schema = {
    label: 'y',
    features: [
      categorical('a'),
      numeric('n', { indicator: true }),
      numeric('rank', { scaling: 'quantile' }),
      numeric('bent', { scaling: 'log', piecewise: { bins: 4 } }),
      multiValued('l', { maxLength: 3 }),
      categorical('b', { buckets: 'log-squared' }),
    ],
    weight: 'w',
    group: 'a',
  };
  const token = fc.constantFrom('', 'x', 'y', 'z', 'a long token of more than thirteen characters');
  const number = fc.oneof(fc.constant(''), fc.integer({ min: -1000, max: 1000 }).map(String));
  const anyRow = fc.record({
    y: fc.constantFrom('0', '1'),
    a: token,
    n: number,
    rank: number,
    bent: number,
    l: fc.array(
      token.filter((text) => text !== ''),
      { maxLength: 5 },
    ),
    b: fc.oneof(fc.constant(''), fc.integer({ min: -5, max: 1000 }).map(String)),
    w: fc.integer({ min: 0, max: 5 }).map(String),
  });

  test('fitter and encoder, objects and cells, all at once and row by row', () => {
    fc.assert(
      fc.property(
        fc.array(anyRow, { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 3 }),
        (rows, minCount) => {
          const fitter = fitterOf(schema, rows, minCount);
          const fitted = fitter.fit();
          const encoded = fitter.encode(fitted);
          const encoder = new RowEncoder(fitted);
          expect(encoder.encode(rows, { labels: true })).toEqual(encoded);
          const columns = ['w', 'l', 'unused', 'n', 'b', 'y', 'a', 'bent', 'rank'];
          const builder = encoder.builder({ columns, labels: true });
          rows.forEach(({ w, l, n, b, y, a, bent, rank }, index) =>
            builder.addCells([w, l.join('|'), '-', n, b, y, a, bent, rank], index + 2),
          );
          expect(builder.rows).toBe(rows.length);
          expect(builder.finish()).toEqual(encoded);
          expect(builder.rows).toBe(0);
          const { labels: _labels, weights: _weights, groups: _groups, ...unlabelled } = encoded;
          expect(encoder.encode(rows)).toEqual(unlabelled);
          rows.forEach((row, index) => {
            const { groups: _own, ...single } = encoder.encode([row], { labels: true });
            const { groups: _other, ...selected } = selectRows(encoded, [index]);
            expect(single).toEqual(selected);
          });
        },
      ),
    );
  });

  test('a refused row leaves no trace, whichever of its cells is wrong', () => {
    // Tokens, a group and a kind of labels that no other row has stand before the mistakes.
    const own = { y: 'false', a: 'refused', n: '1', rank: '2', bent: '3', l: ['refused', 'x'], b: '77', w: '1' };
    const refused = fc.constantFrom<Row>(
      { ...own, a: ['a list'] },
      { ...own, n: 'abc' },
      { ...own, bent: 'abc' },
      { ...own, l: ['refused', {}] },
      { ...own, b: 'abc' },
      { ...own, w: '-1' },
      { ...own, y: 'yes' },
      { ...own, y: undefined, group: [] },
      { ...own, group: [] },
    );
    const apart: Schema = { ...schema, group: 'group' };
    const accepted = anyRow.map((row): Row => ({ ...row, group: row.a }));
    const mixed = fc.array(fc.oneof({ weight: 3, arbitrary: accepted }, { weight: 1, arbitrary: refused }), {
      maxLength: 20,
    });
    const isAccepted = (row: Row): boolean => row['a'] !== 'refused' && !Array.isArray(row['a']);
    fc.assert(
      fc.property(accepted, mixed, (first, others) => {
        const rows = [...others, first];
        const fitter = new SchemaFitter(apart, { minCount: 0 });
        const clean = fitterOf(apart, rows.filter(isAccepted), 0);
        const fitted = clean.fit();
        const builder = new RowEncoder(fitted).builder({ labels: true });
        for (const row of rows) {
          for (const taker of [fitter, builder]) {
            if (isAccepted(row)) taker.add(row);
            else expect(() => taker.add({ group: 'refused', ...row })).toThrow('column');
          }
        }
        expect(fitter.rows).toBe(clean.rows);
        expect(fittedSchemaToJson(fitter.fit())).toEqual(fittedSchemaToJson(fitted));
        expect(fitter.encode(fitted)).toEqual(clean.encode(fitted));
        expect(builder.finish()).toEqual(clean.encode(fitted));
      }),
    );
  });

  test('ids stay inside their tables and a part encodes as the selected whole', () => {
    fc.assert(
      fc.property(fc.array(anyRow, { minLength: 2, maxLength: 30 }), fc.nat(), (rows, seed) => {
        const fitter = fitterOf(schema, rows, 2);
        const train = Int32Array.from(
          { length: Math.ceil(rows.length / 2) },
          (_, index) => (index + seed) % rows.length,
        );
        const fitted = fitter.fit(train);
        const encoded = fitter.encode(fitted);
        expect(fitter.encode(fitted, { indices: train })).toEqual(selectRows(encoded, train));
        const { fields } = fieldLayout(fitted, 1);
        const tables = fields.filter(({ kind }) => kind === 'categorical');
        const last = fields.find(({ name }) => name === 'bent')!.rows - 1;
        for (let row = 0; row < encoded.rows; row++) {
          const place = encoded.numbers[row * 3 + 2]!;
          if (rows[row]?.bent === '') expect(place).toBe(0);
          else expect(place >= 1 && place <= last).toBe(true);
        }
        encoded.ids.forEach((id, index) => {
          expect(id).toBeGreaterThan(0);
          expect(id).toBeLessThan(tables[index % tables.length]?.rows ?? 0);
        });
      }),
    );
  });
});

describe('vocabularies that JavaScript cannot hold are refused when they are made', () => {
  const schema: Schema = {
    label: 'y',
    features: [
      categorical('user'),
      multiValued('tags', { minCount: 1 }),
      numeric('n'),
      categorical('day', { hash: 2 }),
    ],
  };
  const rows = Array.from({ length: 6 }, (_, row) => ({
    user: `the user number ${row}`,
    tags: ['"', 'tag'],
    n: row,
    day: row,
    y: 1,
  }));
  const fitWithin = (tokens: number, characters: number): FittedSchema => {
    const fitter = new SchemaFitter(schema, { minCount: 1, limits: { tokens, characters } });
    for (const row of rows) fitter.add(row);
    return fitter.fit();
  };

  test('too many tokens', () => {
    expect(() => fitWithin(6, 1e6)).not.toThrow();
    expect(() => fitWithin(5, 1e6)).toThrowErrorMatchingInlineSnapshot(
      `[InputError: column "user": a vocabulary holds at most 5 tokens, got 6. Hash the tokens of "user" into a number of rows that you choose (\`hash\`, or --hash COLUMN:ROWS), or keep fewer of them (\`minCount\`, --min-count).]`,
    );
    // Rare ones are not kept.
    const fitter = new SchemaFitter(schema, { minCount: 2, limits: { tokens: 2, characters: 1e6 } });
    for (const row of rows) fitter.add(row);
    expect(() => fitter.fit()).not.toThrow();
  });

  test('too long a JSON text, by as little as one character', () => {
    const { fields } = fittedSchemaToJson(fitWithin(6, 1e6));
    // All that stands around the tokens of a field is `,"tokens":[` and, instead of a last comma, `]`.
    const written = fields.map((field) => JSON.stringify(field).length - (field.tokens ? ',"tokens":['.length : 0));
    const length = written.reduce((sum, each) => sum + each);
    expect(() => fitWithin(6, length)).not.toThrow();
    expect(() => fitWithin(6, length - 1)).toThrowErrorMatchingInlineSnapshot(
      `[InputError: vocabularies: must fit into 365 characters of JSON, got 366. Hash the tokens of "user" into a number of rows that you choose (\`hash\`, or --hash COLUMN:ROWS), or keep fewer of them (\`minCount\`, --min-count).]`,
    );
  });

  test('by default, 2^24 tokens and what a text of V8 holds', () => {
    expect(SCHEMA_LIMITS.tokens).toBe(16_777_216);
    expect(() => 'x'.repeat(SCHEMA_LIMITS.characters)).not.toThrow();
  });
});

describe('hashed tokens', () => {
  const schema: Schema = {
    label: 'y',
    features: [categorical('user', { hash: 10, missing: '?' }), multiValued('tags', { hash: 3 })],
  };
  const rows = Array.from({ length: 40 }, (_, row) => ({ user: `u${row}`, tags: [`t${row}`, 't'], y: row % 2 }));

  test('every token has a row, unseen ones too, and a missing one has the last', () => {
    const fitter = fitterOf(schema, [...rows, { user: '?', tags: null, y: 1 }], 2);
    const fitted = fitter.fit();
    expect(fieldLayout(fitted, 4).fields.map(({ rows: size }) => size)).toEqual([12, 5]);
    const { ids, lists } = fitter.encode(fitted);
    expect(new Set(ids.slice(0, 40))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]));
    expect(ids[40]).toBe(11);
    expect(new Set(lists[0]!.ids)).toEqual(new Set([1, 2, 3]));
    expect([...lists[0]!.offsets.slice(-2)]).toEqual([80, 80]);
    const encoder = new RowEncoder(fitted);
    expect(encoder.encode([...rows, { user: '', tags: '' }].map(({ user, tags }) => ({ user, tags })))).toEqual({
      rows: 41, ids, numbers: new Float32Array(), lists,
    }); // prettier-ignore
    // MurmurHash3 of "a" is 1,009,084,850.
    expect([...encoder.encode([{ user: 'a', tags: 'a' }]).ids]).toEqual([1]);
  });

  test('nothing is kept but the number of rows, and it comes back', () => {
    const fitted = fitterOf(schema, rows).fit();
    const json = JSON.stringify(fittedSchemaToJson(fitted));
    expect(json).not.toContain('u7');
    const row = [{ user: 'u7', tags: 't7|x' }];
    expect(new RowEncoder(fittedSchemaFromJson(json)).encode(row)).toEqual(new RowEncoder(fitted).encode(row));
  });
});

describe('shared vocabularies', () => {
  const item = categorical('item', { share: 'item' });
  const history = multiValued('history', { share: 'item' });
  const schema: Schema = { label: 'y', features: [item, categorical('user'), history] };
  const rows = [
    { item: 'a', user: 'a', history: ['b', 'c'], y: 0 },
    { item: 'b', user: 'x', history: ['a', 'a'], y: 1 },
    { item: 'd', user: 'x', history: [], y: 1 },
  ];

  test('tokens of all fields count together and have one id', () => {
    const fitter = fitterOf(schema, rows, 2);
    const fitted = fitter.fit();
    expect(fitted.fields.map((field) => field.kind !== 'numeric' && field.vocabulary.tokens)).toEqual([
      ['a', 'b'], ['x'], ['a', 'b'],
    ]); // prettier-ignore
    const { ids, lists } = fitter.encode(fitted);
    expect([...ids]).toEqual([1, 2, 2, 1, 3, 1]);
    expect([...lists[0]!.ids]).toEqual([2, 3, 1, 1]);
    const { labels: _, ...expected } = fitter.encode(fitted);
    expect(new RowEncoder(fitted).encode(rows)).toEqual(expected);
    expect(fieldLayout(fitted, 4).fields.map(({ name, rows: size, rowsOf }) => [name, size, rowsOf])).toEqual([
      ['item', 4, undefined], ['user', 3, undefined], ['history', 4, 'item'],
    ]); // prettier-ignore
  });

  test('only the training part counts', () => {
    const fitter = fitterOf(schema, rows, 2);
    expect(fitter.fit(Int32Array.of(0, 2)).fields[0]).toMatchObject({ vocabulary: { tokens: [] } });
  });

  test('they come back from JSON, and may be hashed', () => {
    const fitted = fitterOf(schema, rows).fit();
    const back = fittedSchemaFromJson(JSON.stringify(fittedSchemaToJson(fitted)));
    expect(fieldLayout(back, 4)).toEqual(fieldLayout(fitted, 4));
    const hashed: Schema = {
      label: 'y',
      features: [
        { ...item, hash: 7 },
        { ...history, hash: 7 },
      ],
    };
    expect(fieldLayout(fitterOf(hashed, rows).fit(), 4).fields[1]).toMatchObject({ rows: 9, rowsOf: 'item' });
  });
});
