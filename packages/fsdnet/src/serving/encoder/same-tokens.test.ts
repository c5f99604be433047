import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { categorical, multiValued, RowEncoder, type FittedSchema } from '@fsdnet/core';
import { fittedSchemaFromJson, fittedSchemaToJson } from '@fsdnet/core/engine';
import {
  encodeTable,
  parquetColumn,
  parquetWriter,
  readData,
  type ParquetColumn,
  type ParquetKind,
} from '@fsdnet/datasets/node';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';

import { createEncoder } from './encoder.ts';

const folder = mkdtempSync(join(tmpdir(), 'fsdnet-tokens-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The cells of one column as some program writes them: undefined for a missing one. */
type Cells = readonly unknown[];

/** Writes the column "x" beside a label, and returns the path. */
type Writer = (path: string, cells: Cells) => Promise<string>;

const label = (row: number): number => row % 2;

function text(extension: string, line: (cell: unknown, label: number) => string, header = ''): Writer {
  return async (path, cells) => {
    const name = `${path}.${extension}`;
    writeFileSync(name, header + cells.map((cell, row) => line(cell, label(row))).join(''));
    return name;
  };
}

const shown = (cell: unknown): string => (cell === undefined ? '' : String(cell as string));
const csv = text('csv', (cell, y) => `${y},"${shown(cell).replaceAll('"', '""')}"\n`, 'y,x\n');
const tsv = text('tsv', (cell, y) => `${y}\t${shown(cell)}\n`, 'y\tx\n');
/** `literal` is JSON already. */
const jsonl = (literal: (cell: unknown) => string): Writer =>
  text('jsonl', (cell, y) => `{"y":${y}${cell === undefined ? '' : `,"x":${literal(cell)}`}}\n`);
const jsonText = jsonl((cell) => JSON.stringify(String(cell)));

function parquet(column: ParquetColumn | ParquetKind, stored: (cell: unknown) => unknown = (cell) => cell): Writer {
  return async (path, cells) => {
    const chunks: Uint8Array[] = [];
    const x = typeof column === 'string' ? parquetColumn('x', column) : column;
    const writer = await parquetWriter([parquetColumn('y', 'integer'), x], async (bytes) => void chunks.push(bytes));
    for (const [row, cell] of cells.entries())
      await writer.add([BigInt(label(row)), cell === undefined ? null : stored(cell)]);
    await writer.finish();
    writeFileSync(`${path}.parquet`, Buffer.concat(chunks));
    return `${path}.parquet`;
  };
}

const decimal: ParquetColumn = {
  name: 'x',
  elements: [
    { name: 'x', repetition_type: 'OPTIONAL', type: 'INT64', converted_type: 'DECIMAL', scale: 2, precision: 18 },
  ],
};
const date: ParquetColumn = {
  name: 'x',
  elements: [{ name: 'x', repetition_type: 'OPTIONAL', type: 'INT32', converted_type: 'DATE' }],
};

/** A kind of values, and all the ways in which programs write them. */
interface Kind<T> {
  readonly value: fc.Arbitrary<T>;
  readonly files: Readonly<Record<string, readonly [Writer, (value: T) => unknown]>>;
  /** Rows in memory. */
  readonly memory: readonly ((value: T) => unknown)[];
}

const kind = <T>(made: Kind<T>): Kind<T> => made;

const integers = kind<number>({
  value: fc.oneof(fc.integer({ min: -20, max: 20 }), fc.integer({ min: -1e6, max: 1e6 })),
  files: {
    csv: [csv, String],
    'csv as pandas writes it beside a gap': [csv, (value) => value.toFixed(1)],
    tsv: [tsv, (value) => value.toFixed(2)],
    jsonl: [jsonl(String), Number],
    'jsonl with a point': [jsonl((cell) => (cell as number).toFixed(1)), Number],
    'jsonl with an exponent': [jsonl((cell) => (cell as number).toExponential()), Number],
    'jsonl as text': [jsonText, (value) => value.toFixed(1)],
    'parquet int': [parquet('integer', BigInt as (cell: unknown) => bigint), Number],
    'parquet double': [parquet('number'), Number],
    'parquet float': [parquet('float'), Number],
    'parquet decimal': [parquet(decimal, (cell) => BigInt(cell as number) * 100n), Number],
    'parquet text': [parquet('text'), (value) => `${value}.0`],
  },
  memory: [Number, String, BigInt, (value) => value.toFixed(3)],
});
const longIntegers = kind<bigint>({
  value: fc.bigInt({ min: 2n ** 53n, max: 2n ** 53n + 9n }),
  files: {
    csv: [csv, String],
    'csv with a point': [csv, (value) => `${value}.0`],
    jsonl: [jsonl(String), (value) => value],
    'jsonl with a point': [jsonl((cell) => `${String(cell)}.0`), (value) => value],
    'parquet int': [parquet('integer'), (value) => value],
    'parquet text': [parquet('text'), String],
  },
  memory: [(value) => value, String],
});
const hundredths = kind<number>({
  value: fc.integer({ min: -500, max: 500 }).map((value) => value / 100),
  files: {
    csv: [csv, (value) => value.toFixed(2)],
    tsv: [tsv, String],
    jsonl: [jsonl(String), Number],
    'jsonl as text': [jsonText, (value) => value.toFixed(4)],
    'parquet double': [parquet('number'), Number],
    'parquet float': [parquet('float'), Number],
    'parquet decimal': [parquet(decimal, (cell) => BigInt(Math.round((cell as number) * 100))), Number],
    'parquet text': [parquet('text'), (value) => value.toFixed(3)],
  },
  memory: [Number, String],
});
const truths = kind<boolean>({
  value: fc.boolean(),
  files: {
    csv: [csv, (value) => (value ? 'True' : 'False')],
    tsv: [tsv, (value) => (value ? 'TRUE' : 'FALSE')],
    jsonl: [jsonl(String), Boolean],
    'jsonl as text': [jsonText, String],
    'parquet bool': [parquet('boolean'), Boolean],
    'parquet text': [parquet('text'), String],
  },
  memory: [Boolean, String, (value) => (value ? 'True' : 'FALSE')],
});
const texts = kind<string>({
  value: fc.constantFrom('a', 'A', '1', '1.0', '007', 'true', 'True', 'NA', '-', 'ü', 'two words'),
  files: {
    csv: [csv, String],
    tsv: [tsv, String],
    jsonl: [jsonText, String],
    // Repeated texts are kept in a dictionary.
    parquet: [parquet('text'), String],
  },
  memory: [String],
});
const dates = kind<number>({
  value: fc.integer({ min: 19_000, max: 19_400 }),
  files: {
    csv: [csv, (value) => new Date(value * 86_400_000).toISOString().slice(0, 10)],
    'parquet date': [parquet(date), Number],
  },
  memory: [(value) => new Date(value * 86_400_000).toISOString().slice(0, 10)],
});
const lists = kind<readonly number[]>({
  value: fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 3 }),
  files: {
    csv: [csv, (value) => value.join('|')],
    tsv: [tsv, (value) => value.map((item) => `${item}.0`).join('|')],
    jsonl: [jsonl(JSON.stringify), (value) => value],
    'jsonl as texts': [jsonl(JSON.stringify), (value) => value.map((item) => `${item}.00`)],
    'parquet ints': [parquet('integers', (cell) => (cell as number[]).map(BigInt)), (value) => value],
    'parquet doubles': [parquet('numbers'), (value) => value],
    'parquet texts': [parquet('texts', (cell) => (cell as number[]).map(String)), (value) => value],
  },
  memory: [(value) => value, (value) => value.map(String), (value) => value.join('|')],
});

/** A column with at least one value of its kind, some of them missing. */
function columnOf<T>(value: fc.Arbitrary<T>): fc.Arbitrary<readonly (T | undefined)[]> {
  const some = fc.array(fc.option(value, { nil: undefined, freq: 8 }), { minLength: 3, maxLength: 12 });
  return fc.tuple(value, some).map(([first, others]) => [first, ...others]);
}

function written<T>(values: readonly (T | undefined)[], write: (value: T) => unknown): Cells {
  return values.map((value) => (value === undefined ? undefined : write(value)));
}

let files = 0;

async function expectSameTokens<T>(
  { files: writers, memory }: Kind<T>,
  values: readonly (T | undefined)[],
  isList: boolean,
) {
  const feature = isList ? multiValued('x') : categorical('x');
  const schema = { label: 'y', features: [feature] };
  const paths = await Promise.all(
    Object.values(writers).map(([write, value]) => write(join(folder, `${files++}`), written(values, value))),
  );
  const rowsIn = memory.map((value) => written(values, value).map((x) => ({ x: x ?? null })));
  let first: FittedSchema | undefined;
  for (const train of paths) {
    const data = await readData({ train, valid: train, schema, minCount: 1 });
    // Every source teaches the same, apart from how it was read itself.
    const { fingerprint } = fittedSchemaToJson(data.schema);
    first ??= data.schema;
    expect(fingerprint, train).toBe(fittedSchemaToJson(first).fingerprint);
    expect(data.valid).toEqual(data.train);
  }
  const fitted = fittedSchemaFromJson(JSON.stringify(fittedSchemaToJson(first as FittedSchema)));
  const encoder = new RowEncoder(fitted);
  const exported = createEncoder(fittedSchemaToJson(fitted));
  const { ids, lists: expected } = encoder.encode(rowsIn[0] ?? []);
  for (const path of paths) {
    expect(await encodeTable(path, fitted, { requireLabel: false }), path).toMatchObject({ ids, lists: expected });
  }
  for (const rows of rowsIn) {
    expect(encoder.encode(rows)).toMatchObject({ ids, lists: expected });
    if (!isList) expect(exported(rows)).toEqual({ 'id:x': { type: 'int32', data: ids, dims: [rows.length] } });
    else expect(exported(rows)).toEqual(exported(rowsIn[0] ?? []));
  }
  // The same tokens must not be equal for the reason that none is known.
  const known = isList ? (expected[0]?.ids ?? ids) : ids;
  expect(known.length).toBeGreaterThan(0);
  const [field] = fitted.fields;
  if (field?.kind !== 'numeric') expect(known.some((id) => id !== field?.vocabulary.oov)).toBe(true);
}

test.each([
  ['integers', integers as Kind<unknown>],
  ['integers above 2^53', longIntegers as unknown as Kind<unknown>],
  ['hundredths', hundredths as Kind<unknown>],
  ['truth values', truths as Kind<unknown>],
  ['text', texts as unknown as Kind<unknown>],
  ['dates', dates as Kind<unknown>],
  ['lists', lists as unknown as Kind<unknown>],
])(
  '%s have the same ids whatever wrote them',
  async (name, made) => {
    await fc.assert(
      fc.asyncProperty(columnOf(made.value), (values) => expectSameTokens(made, values, name === 'lists')),
      { numRuns: 6 },
    );
  },
  60_000,
);
