import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { defineSchema, RowEncoder, type EncodedRows, type Feature, type FittedSchema, type Row } from '@fsdnet/core';
import {
  fittedSchemaFromJson,
  fittedSchemaToJson,
  NUMERIC_SCALINGS,
  TIME_NUMBERS,
  SchemaFitter,
  sourceColumn,
  type TimePart,
  type TimeSource,
} from '@fsdnet/core/engine';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';

import { sideFileContents, sideFiles } from '../export-files.ts';
import type { Encoder, ModelInput } from './encoder.mjs';

/** Texts that mean something to one reader or another. */
const texts = [
  '', ' ', 'NA', ' NA ', '-', 'a', 'b', 'c', 'a|b', '|a||b|', 'a,b', 'NA|a', '1', '01', ' 1', '1.0', '2', '3', '-7', '+5',
  '.5', '5.', '1e3', '1e39', '0x10', 'Infinity', 'NaN', '１', '100', '123456', 'null', 'é', '€', '😀', 'ü€😀', '\ud83d!', 'x'.repeat(70),
]; // prettier-ignore

const text = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...texts) }, fc.string());
const plain = fc.oneof(
  { weight: 5, arbitrary: text },
  { weight: 2, arbitrary: fc.constantFrom(0, 1, 2, 3, -7, 0.5, 1000, 1e-5, 1e39, -0, NaN, Infinity) },
  fc.double(),
  fc.constantFrom<unknown>(null, undefined, true, false, 7n),
);
const numberLike = fc.oneof(
  { weight: 6, arbitrary: fc.double({ noDefaultInfinity: true, min: -1e6, max: 1e6 }) },
  { weight: 2, arbitrary: fc.constantFrom<unknown>('', 'NA', null, ' 12.5 ', '-1e2', '7') },
  { weight: 1, arbitrary: plain },
);
const dates = [
  '2024-02-29', '2023-02-29', '2024-03-31T00:59:59Z', '2024-03-31T01:00:00Z', '2024-10-27 02:30:00.125+02:00', '24022923', '20240229',
  '2024022923', '20240229235959', '20240230', 14102100, '14102100.0', 1709251199, 1709251199123, '1709251199123456', 0, '-1', 1e20, true,
]; // prettier-ignore
const time = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...dates, '', 'NA', null) },
  { weight: 4, arbitrary: fc.date().map((date) => (Number.isNaN(date.getTime()) ? date : date.toISOString())) },
  { weight: 2, arbitrary: fc.date() },
  { weight: 3, arbitrary: fc.integer({ min: -1e10, max: 5e9 }) },
  { weight: 1, arbitrary: plain },
);
/** Ids as programs write them: hardly ever one that is no number. */
const id = fc.oneof(
  {
    weight: 20,
    arbitrary: fc.constantFrom<unknown>(1, '1', '1.0', '1.00', 2.5, '2.50', ' 7', 7n, '-0', 'NA', ' ', null),
  },
  { weight: 1, arbitrary: fc.constantFrom<unknown>('1e0', '+1', '007', '.5', 1e21, 1e-7, true, 'a') },
);
const list = fc.oneof({ weight: 3, arbitrary: fc.array(plain, { maxLength: 5 }) }, plain);
const strange = fc.constantFrom<unknown>({ a: 1 }, [[1]], ['a'], Symbol.iterator, () => 1);

const missing = fc.option(fc.constantFrom<string | string[]>('NA', '-', ' ', 'a|b', ['NA', '-']), { nil: undefined });
const tokens = fc.constantFrom(undefined, undefined, 'text' as const, 'number' as const);
const hash = fc.constantFrom(undefined, undefined, 1, 7, 1000, 2 ** 31 - 3);
const named = <T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as never;

const numbers = fc.constantFrom(undefined, undefined, ...TIME_NUMBERS);
/** Two of the columns that times are in; the features of several may be made of one. */
const source = fc.record({ column: fc.constantFrom('t', 'u'), numbers }).map((options) => named(options) as TimeSource);
const clock = fc
  .record({
    column: fc.constantFrom('t', 'u'),
    numbers,
    part: fc.constantFrom('hour' as const, 'weekday' as const),
    zone: fc.constantFrom(undefined, 'UTC', 'Europe/Berlin', 'Asia/Kathmandu'),
  })
  .map((options) => named(options) as TimePart);

const feature = (name: string): fc.Arbitrary<Feature> =>
  fc.oneof(
    fc
      .record({ missing, hash, time: clock })
      .map((options): Feature => ({ kind: 'categorical', name: `${name}.clock`, ...named(options) })),
    fc
      .record({
        missing,
        scaling: fc.constantFrom(undefined, ...NUMERIC_SCALINGS),
        piecewise: fc.constantFrom(undefined, {}),
        indicator: fc.constantFrom(undefined, true),
        time: source,
      })
      .map((options): Feature => ({ kind: 'numeric', name: `${name}.age`, ...named(options) })),
    fc
      .record({ missing, hash, tokens })
      .map((options): Feature => ({ kind: 'categorical', name: `${name}.id`, ...named(options) })),
    fc
      .record({ missing, hash, buckets: fc.option(fc.constant('log-squared' as const), { nil: undefined }) })
      .map((options): Feature => ({ kind: 'categorical', name, ...named(options) })),
    fc
      .record({
        missing,
        scaling: fc.constantFrom(undefined, ...NUMERIC_SCALINGS),
        piecewise: fc.constantFrom(undefined, undefined, {}, { bins: 5 }),
        indicator: fc.constantFrom(undefined, true, false),
      })
      .map((options): Feature => ({ kind: 'numeric', name, ...named(options) })),
    fc
      .record({
        missing,
        hash,
        separator: fc.constantFrom(undefined, ',', '|', '||'),
        maxLength: fc.constantFrom(undefined, 1, 2),
        pooling: fc.constantFrom(undefined, 'max' as const),
      })
      .map((options): Feature => ({ kind: 'multiValued', name, ...named(options) })),
  );

const cellOf = (one: Feature): fc.Arbitrary<unknown> => {
  if (one.name.endsWith('.id')) return id;
  if (one.kind === 'multiValued') return list;
  if (one.time) return time;
  return one.kind === 'numeric' ? numberLike : plain;
};

const names = ['a', 'x y', 'prediction', '__proto__', '"q"'];

/** A schema, rows that it is fitted on (without mistakes), and rows to encode (with some). */
const problem = fc
  .integer({ min: 1, max: 4 })
  .chain((count) => fc.tuple(fc.boolean(), ...names.slice(0, count).map(feature)))
  .chain(([sharing, ...drawn]) => {
    const features = sharing ? shared(drawn) : drawn;
    const row = (cell: (feature: Feature) => fc.Arbitrary<unknown>): fc.Arbitrary<Row> =>
      fc.tuple(...features.map(cell)).map((cells) => rowOf(features, cells));
    const cell = (one: Feature): fc.Arbitrary<unknown> =>
      fc.oneof(
        { weight: 60, arbitrary: cellOf(one) },
        { weight: 1, arbitrary: strange },
        { weight: 1, arbitrary: fc.constant(ABSENT) },
      );
    return fc.record({
      features: fc.constant(features),
      fitting: fc.array(row(cellOf), { minLength: 1, maxLength: 8 }),
      rows: fc.array(row(cell), { maxLength: 8 }),
    });
  });

const ABSENT = Symbol('absent');

/** The same features, those that may share a vocabulary with the first of them doing so. */
function shared(features: readonly Feature[]): Feature[] {
  const rules = (one: Feature): string =>
    JSON.stringify(
      one.kind === 'numeric'
        ? one.name
        : [one.missing, one.hash, one.tokens, one.kind === 'categorical' && [one.buckets, one.name.endsWith('.id')]],
    );
  const first = features.find(({ kind }) => kind !== 'numeric');
  return features.map((one) =>
    first && one.kind !== 'numeric' && rules(one) === rules(first) ? { ...one, share: 'v' } : one,
  );
}

function rowOf(features: readonly Feature[], cells: readonly unknown[]): Row {
  return Object.fromEntries(
    features.flatMap((one, index) => (cells[index] === ABSENT ? [] : [[sourceColumn(one), cells[index]]])),
  );
}

/** A schema that the rows teach; rows that cannot be read teach nothing. */
function fittedOn(features: readonly Feature[], rows: readonly Row[]): FittedSchema {
  const schema = defineSchema({ label: 'label', features });
  const readable = rows.filter((row) => {
    try {
      new SchemaFitter(schema).add({ ...row, label: 1 });
      return true;
    } catch {
      return false;
    }
  });
  const fitter = new SchemaFitter(schema, { minCount: 1 });
  // One row that every kind of feature can read, so that there is always something to fit.
  fitter.add({
    ...rowOf(
      features,
      features.map((one) => (one.kind !== 'multiValued' && one.time ? '2024-03-01T12:00Z' : '3')),
    ),
    label: 1,
  });
  for (const row of readable) fitter.add({ ...row, label: 0 });
  // As a user has it: through the file.
  return fittedSchemaFromJson(JSON.stringify(fittedSchemaToJson(fitter.fit())));
}

/** The inputs of the exported model for rows that our own encoder read. */
function inputsOf({ rows, ids, numbers, lists }: EncodedRows, { fields }: FittedSchema): Record<string, ModelInput> {
  const ofKind = (kind: string): string[] => fields.filter((field) => field.kind === kind).map(({ name }) => name);
  const column = (values: Int32Array | Float32Array, width: number, index: number): number[] =>
    Array.from({ length: rows }, (_, row) => values[row * width + index]!);
  const entries = fields.map(({ kind, name }): [string, ModelInput] => {
    const index = ofKind(kind).indexOf(name);
    const width = ofKind(kind).length;
    if (kind === 'categorical')
      return [`id:${name}`, { type: 'int32', data: Int32Array.from(column(ids, width, index)), dims: [rows] }];
    if (kind === 'numeric')
      return [
        `number:${name}`,
        { type: 'float32', data: Float32Array.from(column(numbers, width, index)), dims: [rows] },
      ];
    const { offsets, ids: tokens } = lists[index]!;
    const all = Array.from({ length: rows }, (_, row) => [...tokens.subarray(offsets[row], offsets[row + 1])]);
    const longest = Math.max(1, ...all.map(({ length }) => length));
    const data = Int32Array.from(all.flatMap((one) => [...one, ...new Array<number>(longest - one.length).fill(0)]));
    return [`ids:${name}`, { type: 'int32', data, dims: [rows, longest] }];
  });
  return Object.fromEntries(entries);
}

function outcome<T>(work: () => T): { readonly result: T } | { readonly error: string } {
  try {
    return { result: work() };
  } catch (error) {
    return { error: (error as Error).message };
  }
}

/** The encoder as it is exported: one file that stands alone. */
const bundle = new TextDecoder().decode(
  sideFileContents(fittedOn([{ kind: 'categorical', name: 'a' }], [])).get(sideFiles.encoder),
);
const folder = mkdtempSync(join(tmpdir(), 'fsdnet-encoder-'));
afterAll(() => rmSync(folder, { recursive: true }));
writeFileSync(join(folder, sideFiles.encoder), bundle);
const { createEncoder } = (await import(pathToFileURL(join(folder, sideFiles.encoder)).href)) as {
  readonly createEncoder: (schema: unknown) => Encoder;
};

test('reads rows as our own encoder does, and refuses the same ones for the same reason', () => {
  const seen = { rows: 0, refused: 0, tokens: 0, hours: 0, ages: 0, ids: 0 };
  fc.assert(
    fc.property(problem, ({ features, fitting, rows }) => {
      const fitted = fittedOn(features, fitting);
      const encode = createEncoder(JSON.parse(JSON.stringify(fittedSchemaToJson(fitted))));
      const ours = new RowEncoder(fitted);
      for (const some of [rows, ...rows.map((row) => [row])]) {
        const expected = outcome(() => inputsOf(ours.encode(some), fitted));
        const got = outcome(() => encode(some));
        seen.rows += some.length;
        expect(got).toEqual(expected);
        if ('error' in expected) {
          seen.refused++;
        } else {
          for (const [name, { data }] of Object.entries(expected.result))
            if (name.startsWith('ids:')) seen.tokens += data.length;
            else if (name.endsWith('.id')) seen.ids += new Set(data).size;
            else if (name.endsWith('.clock')) seen.hours += new Set(data).size;
            else if (name.endsWith('.age')) seen.ages += new Set(data).size;
        }
      }
    }),
    { numRuns: 1500, seed: 8 },
  );
  expect(seen.rows).toBeGreaterThan(5000);
  expect(seen.refused).toBeGreaterThan(200);
  expect(seen.tokens).toBeGreaterThan(1000);
  expect(seen.ids).toBeGreaterThan(300);
  expect(seen.hours).toBeGreaterThan(500);
  expect(seen.ages).toBeGreaterThan(500);
}, 120_000);

test('refuses a long text where a number belongs in time that grows with its length', () => {
  const encode = createEncoder(fittedSchemaToJson(fittedOn([{ kind: 'numeric', name: 'a' }], [])));
  const start = performance.now();
  expect(() => encode([{ a: `${'1'.repeat(100_000)}x` }])).toThrow('expected a number');
  expect(performance.now() - start).toBeLessThan(1000);
});

test('names all keys that are absent, in an error with a code', () => {
  const features = ['a', 'b', 'c'].map((name) => ({ kind: 'categorical', name }) as const);
  const encode = createEncoder(fittedSchemaToJson(fittedOn(features, [])));
  expect(() => encode([{ b: 1 }])).toThrow(
    expect.objectContaining({
      code: 'input',
      where: 'rows[0]: columns "a", "c"',
      fix: 'Give null for a missing value.',
      message: 'rows[0]: columns "a", "c": the keys are absent. Give null for a missing value.',
    }),
  );
});

test('counts tokens that training did not know, for a dashboard', () => {
  const encode = createEncoder(
    fittedSchemaToJson(
      fittedOn(
        [
          { kind: 'categorical', name: 'user', missing: 'NA', tokens: 'text' },
          { kind: 'categorical', name: 'hashed', hash: 10 },
          { kind: 'multiValued', name: 'genres', tokens: 'text' },
          { kind: 'numeric', name: 'age', indicator: true },
        ],
        [{ user: 'a', hashed: 'a', genres: 'x|y', age: 1 }],
      ),
    ),
  );
  const { counts } = encode;
  expect(counts).toEqual({ rows: 0, unseen: { user: 0, hashed: 0, genres: 0 } });
  encode([
    { user: 'a', hashed: 'b', genres: 'x|z|z', age: 3 },
    { user: 'b', hashed: '', genres: '', age: null },
    { user: 'NA', hashed: 'c', genres: ['y', null], age: 5 },
  ]);
  expect(counts).toEqual({ rows: 3, unseen: { user: 1, hashed: 0, genres: 2 } });
  // What is refused counts for nothing, now or later.
  const refused = [
    { user: null, hashed: 'a', genres: 'z', age: 1 },
    { user: 'b', hashed: 'a', genres: 'z', age: 'text' },
  ];
  expect(() => encode(refused)).toThrow('expected a number');
  encode([{ user: 'c', hashed: 'a', genres: 'x', age: 1 }]);
  expect(counts).toEqual({ rows: 4, unseen: { user: 2, hashed: 0, genres: 2 } });
  // Every encoder counts for itself.
  expect(counts).toBe(encode.counts);
});

test('errors say their class and carry a code', () => {
  const encode = createEncoder(fittedSchemaToJson(fittedOn([{ kind: 'numeric', name: 'a' }], [])));
  const thrown = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      const { name, code } = error as Error & { readonly code: string };
      return [name, code];
    }
  };
  expect(thrown(() => encode([{ a: 'x' }]))).toEqual(['InputError', 'input']);
  expect(thrown(() => createEncoder({}))).toEqual(['StorageError', 'storage']);
});

test('refuses another file than schema.json, and a later version of it', () => {
  const { ...json } = fittedSchemaToJson(fittedOn([{ kind: 'categorical', name: 'a' }], []));
  for (const other of [{}, undefined, { ...json, version: 0 }, { ...json, fingerprint: 'x' }])
    expect(() => createEncoder(other)).toThrow('schema.json: is damaged: not the schema that was written.');
  expect(() => createEncoder({ ...json, version: 1 })).not.toThrow();
  expect(() => createEncoder({ ...json, version: 5 })).toThrow(
    'schema.json: format version 4 is the latest that this release reads, got 5.',
  );
});

test('is small and needs nothing: no imports, and none of the names that only Node or browsers have', () => {
  expect(bundle.length).toBeLessThan(32_000);
  expect(bundle).toMatch(/^\/\/ SPDX-License-Identifier: Apache-2\.0\n\n\/\*\n \* Turns raw rows into the inputs/);
  const code = bundle.slice(bundle.indexOf('*/'));
  expect(code).not.toMatch(/\bimport\b|\brequire\b|\bprocess\b|\bBuffer\b|\bwindow\b|\bdocument\b|\bglobalThis\b/);
});
