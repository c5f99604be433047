import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import fc from 'fast-check';
import { parquetWriteBuffer, type BasicType } from 'hyparquet-writer';
import { afterAll, expect, test } from 'vitest';
import { AbortedError } from '@fsdnet/core/engine';
import { categorical, defineSchema, multiValued, numeric, timestamp, type Schema } from '@fsdnet/core';
import type { DataProgress } from '../../prepare/data-progress.ts';
import { resolveFitting } from '../../prepare/fitting-options.ts';
import { splitFor, type SplitOptions } from '../../prepare/split-options.ts';
import type { InferenceOptions } from '../../inference/infer-schema.ts';
import { openTable, type OpenTableOptions } from '../open-table.ts';
import { parquetColumn } from '../parquet/new-column.ts';
import { prepareInferred, prepareSources, type PrepareOptions } from '../prepare-sources.ts';
import { parquetWriter } from '../write-parquet.ts';

const folder = mkdtempSync(join(tmpdir(), 'fsdnet-columns-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** How a file becomes data, besides in which chunks. */
interface Preparing extends SplitOptions, OpenTableOptions {
  readonly schema?: Schema | undefined;
  readonly columnsOf?: InferenceOptions;
  readonly threads?: number;
}

const byRow: PrepareOptions['chunks'] = { fewestBytes: Infinity };
const inChunks = (chunkBytes: number, mostBytes?: number): PrepareOptions['chunks'] => ({
  fewestBytes: 0,
  ...{ chunkBytes, mostBytes },
});

/** First bytes of a Parquet file. */
const PARQUET = Buffer.from('PAR1');

/** Everything that a user can see of the preparation of a text. */
async function prepared(
  text: string | Uint8Array,
  { schema, columnsOf, ...options }: Preparing,
  chunks: PrepareOptions['chunks'],
): Promise<unknown> {
  const path = join(folder, typeof text === 'string' || text[0] !== PARQUET[0] ? 'table.csv' : 'table.parquet');
  await writeFile(path, text);
  const notes: string[] = [];
  const onMessage = (note: string): void => void notes.push(note);
  const { threads = 1, split, splitBy, stratify, ...reading } = options;
  try {
    const table = await openTable(path, { ...reading, schema, onMessage });
    try {
      const plan = splitFor({ split, splitBy, stratify }, { valid: false, test: false });
      const preparing = {
        name: 'table',
        fitting: resolveFitting({ minCount: 1 }),
        split: plan,
        onMessage,
        chunks,
        threads,
      };
      const data = schema
        ? await prepareSources({ train: table }, schema, preparing)
        : await prepareInferred({ train: table }, { label: 'click', splitBy, ...columnsOf }, preparing);
      // Functions of vocabularies are not compared.
      return { notes, ...(JSON.parse(JSON.stringify(data, plain)) as object) };
    } finally {
      await table.close();
    }
  } catch (error) {
    return { notes, error: (error as Error).message };
  }
}

function plain(_key: string, value: unknown): unknown {
  return ArrayBuffer.isView(value)
    ? Array.from(value as Float64Array, (each) => (Object.is(each, -0) ? '-0' : String(each)))
    : value;
}

const schema = defineSchema({
  label: 'click',
  weight: 'weight',
  group: 'user',
  features: [
    categorical('user', { share: 'people' }),
    categorical('author', { share: 'people' }),
    categorical('code', { tokens: 'number', missing: ['?'] }),
    categorical('device', { hash: 5 }),
    categorical('place', { buckets: 'log-squared' }),
    multiValued('tags', { maxLength: 2, missing: 'none' }),
    numeric('price', { missing: ['-1'], indicator: true }),
    numeric('size', { scaling: 'quantile' }),
    ...timestamp('seen'),
  ],
});

const cellsOf: Record<string, fc.Arbitrary<string>> = {
  click: fc.constantFrom('0', '1', '1', '0', '1.0'),
  weight: fc.constantFrom('1', '0.5', '2', '0'),
  user: fc.constantFrom('ann', 'bob', '', 'é', 'cy, "the" cat', 'line\nbreak', ' ann '),
  author: fc.constantFrom('bob', 'dan', 'eve', '', 'ann'),
  code: fc.constantFrom('1', '1.0', '2', '?', '', ' 3'),
  device: fc.constantFrom('a', 'b', 'c', ''),
  place: fc.constantFrom('1', '17', '2000', ''),
  tags: fc.constantFrom('a|b|c', 'c', '', 'none', 'none|d', '["x","y"]'),
  price: fc.constantFrom(
    '1',
    '2.50',
    '-1',
    '-1.0',
    '',
    'NA',
    'na',
    '1e3',
    '-0',
    '.5',
    '5.',
    '123456789012345678',
    '0.1',
    ' 7 ',
  ),
  size: fc.constantFrom('3', '4', '5.25', '-6', ''),
  seen: fc.constantFrom('2024-02-29', '2024-03-01T10:00:00Z', '1709200000', '', 'NA'),
  when: fc.integer({ min: 1, max: 9 }).map(String),
};
const names = Object.keys(cellsOf);

/** Cells that are errors, somewhere. */
const wrong: Record<string, string> = {
  ...{ click: '7', weight: '-1', code: '007', place: 'x', price: 'abc', seen: 'soon', when: 'now' },
};

interface Text {
  readonly rows: readonly Readonly<Record<string, string>>[];
  readonly order: readonly string[];
  readonly lineEnd: string;
  readonly lastEnd: boolean;
  readonly quoteAll: boolean;
  readonly mark: boolean;
}

const texts: fc.Arbitrary<Text> = fc.record({
  rows: fc.array(fc.record(cellsOf), { minLength: 12, maxLength: 40 }),
  order: fc.shuffledSubarray(names, { minLength: names.length }),
  lineEnd: fc.constantFrom('\n', '\r\n'),
  lastEnd: fc.boolean(),
  quoteAll: fc.boolean(),
  mark: fc.boolean(),
});

function written({ rows, order, lineEnd, lastEnd, quoteAll, mark }: Text): string {
  const cell = (text: string): string => (quoteAll || /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = [order, ...rows.map((row) => order.map((name) => row[name] ?? ''))].map((cells) =>
    cells.map(cell).join(','),
  );
  return `${mark ? '\uFEFF' : ''}${lines.join(lineEnd)}${lastEnd ? lineEnd : ''}`;
}

const preparings: fc.Arbitrary<Preparing> = fc.constantFrom<Preparing>(
  { schema },
  { schema, trim: true },
  { schema, splitBy: 'group:user' },
  { schema, splitBy: 'time:when' },
  { schema, stratify: true },
  { columnsOf: { missing: ['?'] } },
  { columnsOf: { hash: ['user:7'], numericScaling: ['price=log'] } },
);

test('chunks of any size make the same data and notes as rows', async () => {
  await fc.assert(
    fc.asyncProperty(
      texts,
      preparings,
      fc.integer({ min: 1, max: 400 }),
      fc.constantFrom(0, 1e9),
      async (table, preparing, chunkBytes, mostBytes) => {
        const text = written(table);
        expect(await prepared(text, preparing, inChunks(chunkBytes, mostBytes))).toEqual(
          await prepared(text, preparing, byRow),
        );
      },
    ),
  );
});

test('and the same errors', async () => {
  const broken = texts.chain((table) =>
    fc.record({
      table: fc.constant(table),
      at: fc.array(fc.tuple(fc.nat(table.rows.length - 1), fc.constantFrom(...Object.keys(wrong))), {
        minLength: 1,
        maxLength: 3,
      }),
      damage: fc.constantFrom('none', 'none', 'short row', 'open quote', 'behind quote', 'bytes'),
      place: fc.nat(),
    }),
  );
  await fc.assert(
    fc.asyncProperty(
      broken,
      preparings,
      fc.integer({ min: 1, max: 400 }),
      async ({ table, at, damage, place }, preparing, chunkBytes) => {
        const rows = table.rows.map((row) => ({ ...row }));
        for (const [row, name] of at) rows[row]![name] = wrong[name]!;
        const text = damaged(written({ ...table, rows }), damage, place);
        const expected = await prepared(text, preparing, byRow);
        expect(await prepared(text, preparing, inChunks(chunkBytes))).toEqual(expected);
      },
    ),
  );
});

function damaged(text: string, damage: string, place: number): string | Uint8Array {
  const header = text.indexOf('\n') + 1;
  const at = header + (place % (text.length - header));
  const put = (piece: string): string => text.slice(0, at) + piece + text.slice(at);
  if (damage === 'short row') return put('\n');
  if (damage === 'open quote') return put(',"');
  if (damage === 'behind quote') return put(',"a"b,');
  if (damage !== 'bytes') return text;
  const bytes = Buffer.from(text);
  bytes[Buffer.byteLength(text.slice(0, at))] = 0xff;
  return bytes;
}

test('tab-separated text, without a header, and with one column', async () => {
  const click = (row: number): number => Number(row % 3 === 0);
  const tabbed = Array.from({ length: 30 }, (_, row) => `${click(row)}\tu"${row % 4}"\t\t${row}.5`).join('\n');
  const preparing: Preparing = { format: 'tsv', header: 'no', columnsOf: { label: '1' } };
  const named: Preparing = { ...preparing, header: 'click,b,c,d', columnsOf: {} };
  for (const each of [preparing, named]) {
    for (const size of [1, 7, 60, 1000])
      expect(await prepared(tabbed, each, inChunks(size))).toEqual(await prepared(tabbed, each, byRow));
  }
  const one = `click\n${Array.from({ length: 20 }, (_, row) => click(row)).join('\n')}\n\n\n`;
  expect(await prepared(one, {}, inChunks(3))).toEqual(await prepared(one, {}, byRow));
});

test('a column that only counts rows is found', async () => {
  const text = `click,n,user\n${Array.from({ length: 12_000 }, (_, row) => `${Number(row % 3 === 0)},${row * 5},u${row % 9}`).join('\n')}`;
  const expected = await prepared(text, {}, byRow);
  expect(expected).toMatchObject({
    notes: expect.arrayContaining([expect.stringContaining('it only counts rows')]) as unknown,
  });
  expect(await prepared(text, {}, inChunks(5000))).toEqual(expected);
});

test('threads change nothing', async () => {
  const rows = fc.sample(texts, { numRuns: 1, seed: 5 })[0]!;
  const text = written({ ...rows, rows: Array.from({ length: 50 }, () => rows.rows).flat() });
  const expected = await prepared(text, { schema }, byRow);
  for (const threads of [2, 3]) expect(await prepared(text, { schema, threads }, inChunks(3000))).toEqual(expected);
});

test('the first of several errors is told, whichever thread meets it', async () => {
  const text = `click,user\n${Array.from({ length: 500 }, (_, row) => `${row % 50 === 49 ? 'x' : row % 2},u${row % 9}`).join('\n')}`;
  const expected = await prepared(text, {}, byRow);
  expect(expected).toMatchObject({ error: expect.stringContaining('table.csv:51') as unknown });
  expect(await prepared(text, { threads: 2 }, inChunks(300))).toEqual(expected);
});

test('packed files are unpacked on the way; a broken one is told after what is wrong with the rows before', async () => {
  const text = `click,user\n${Array.from({ length: 500 }, (_, row) => `${Number(row % 3 === 0)},u${row % 9}`).join('\n')}`;
  const packed = gzipSync(text);
  const cut = packed.subarray(0, -9);
  const misspelled = gzipSync(text.replace('1,u', 'one,u')).subarray(0, -9);
  for (const bytes of [packed, cut, misspelled])
    expect(await prepared(bytes, {}, inChunks(700))).toEqual(await prepared(bytes, {}, byRow));
});

test('a stop leaves no thread behind', async () => {
  const path = join(folder, 'long.csv');
  await writeFile(path, `click,user\n${'1,ann\n0,bob\n'.repeat(200_000)}`);
  const stop = new AbortController();
  const onProgress = ({ done }: DataProgress): void => {
    if (done > 600_000) stop.abort();
  };
  const table = await openTable(path, { onProgress, signal: stop.signal });
  const plan = splitFor({}, { valid: false, test: false });
  const preparing = { name: 'long', fitting: resolveFitting({}), split: plan, chunks: inChunks(100_000), threads: 2 };
  await expect(prepareInferred({ train: table }, {}, preparing)).rejects.toThrow(AbortedError);
  await table.close();
  expect(process.getActiveResourcesInfo()).not.toContain('MessagePort');
});

/** Types of Parquet that the cells of a column may have, some with cells that are errors. */
interface StoredForm {
  readonly type: BasicType;
  readonly value: fc.Arbitrary<unknown>;
  readonly wrong?: unknown;
}
const text = (name: string): StoredForm => ({
  type: 'STRING',
  value: cellsOf[name]!,
  ...(name in wrong && { wrong: wrong[name] }),
});
const day = (date: number): Date => new Date(Date.UTC(2024, 1, date, 10, 0, 0, date));
const storedForms: Record<string, readonly StoredForm[]> = {
  click: [
    { type: 'BOOLEAN', value: fc.boolean(), wrong: null },
    { type: 'INT32', value: fc.constantFrom(1, 0), wrong: 7 },
    { type: 'INT64', value: fc.constantFrom(1n, 0n), wrong: 2n ** 60n },
    { type: 'DOUBLE', value: fc.constantFrom(1, 0, -0), wrong: NaN },
    text('click'),
  ],
  weight: [
    { type: 'DOUBLE', value: fc.constantFrom(1, 0.1, 0, -0, 1e-9), wrong: Infinity },
    { type: 'FLOAT', value: fc.constantFrom(1, 0.1, 0, 3.4e38), wrong: null },
    text('weight'),
  ],
  user: [{ type: 'STRING', value: fc.option(cellsOf['user']!) }, text('user')],
  author: [
    { type: 'INT64', value: fc.option(fc.constantFrom(1n, 2n, 2n ** 60n, -3n)) },
    { type: 'BYTE_ARRAY', value: fc.constantFrom(Buffer.from('ann'), Buffer.from([0xff, 0]), null) },
    text('author'),
  ],
  code: [{ type: 'FLOAT', value: fc.constantFrom(1, 0.1, -0, 1e-9, NaN, null) }, text('code')],
  device: [{ type: 'BOOLEAN', value: fc.option(fc.boolean()) }, text('device')],
  place: [{ type: 'INT32', value: fc.option(fc.integer({ min: -9, max: 5000 })) }, text('place')],
  tags: [text('tags')],
  price: [
    { type: 'DOUBLE', value: fc.constantFrom(1, -1, -0, 1e-300, NaN, null, 0.1), wrong: 1e39 },
    { type: 'FLOAT', value: fc.constantFrom(1, -1, -0, 0.1, 16777217, null), wrong: -Infinity },
    { type: 'INT64', value: fc.constantFrom(1n, -1n, 2n ** 53n + 1n, null) },
    text('price'),
  ],
  size: [{ type: 'FLOAT', value: fc.constantFrom(3, 4.1, 5.25, NaN, null) }, text('size')],
  seen: [
    { type: 'TIMESTAMP', value: fc.option(fc.integer({ min: 1, max: 29 }).map(day)) },
    { type: 'INT64', value: fc.constantFrom(1709200000n, 1709203600n, null) },
    { type: 'DOUBLE', value: fc.constantFrom(1709200000, 1709200000.5, NaN), wrong: Infinity },
    text('seen'),
  ],
  when: [
    { type: 'INT64', value: fc.integer({ min: 1, max: 9 }).map(BigInt) },
    { type: 'TIMESTAMP', value: fc.integer({ min: 1, max: 29 }).map(day) },
    text('when'),
  ],
};

interface StoredColumn {
  readonly name: string;
  readonly type: BasicType;
  readonly data: readonly unknown[];
}

/** Columns of so many rows; `wrongIn` have a cell that is an error. */
function storedColumns(rows: number, wrongIn: readonly string[]): fc.Arbitrary<readonly StoredColumn[]> {
  const columnOf = (name: string): fc.Arbitrary<StoredColumn> =>
    fc.constantFrom(...storedForms[name]!).chain(({ type, value, wrong: error }) =>
      fc.tuple(fc.array(value, { minLength: rows, maxLength: rows }), fc.nat(rows - 1)).map(([data, at]) => ({
        ...{ name, type },
        data: error !== undefined && wrongIn.includes(name) ? data.with(at, error) : data,
      })),
    );
  return fc.tuple(...names.map(columnOf));
}

const storage = fc.record({
  rowGroupSize: fc.integer({ min: 5, max: 50 }),
  pageSize: fc.constantFrom(20, 100, 1 << 20),
  dictionarySize: fc.constantFrom(undefined, 0, 20),
  codec: fc.constantFrom('SNAPPY', 'UNCOMPRESSED'),
} as const);

function stored(columns: readonly StoredColumn[], how: object): Uint8Array {
  const columnData = columns.map(({ data, ...column }) => ({ ...column, nullable: true, data: [...data] }));
  return new Uint8Array(parquetWriteBuffer({ columnData, ...how }));
}

test('Parquet: ranges of any size make the same data, notes and errors as rows', async () => {
  const tables = fc
    .tuple(fc.integer({ min: 12, max: 40 }), fc.subarray(Object.keys(storedForms)), fc.boolean())
    .chain(([rows, some, whole]) => storedColumns(rows, whole ? [] : some));
  await fc.assert(
    fc.asyncProperty(
      tables,
      storage,
      preparings,
      fc.integer({ min: 1, max: 1000 }),
      fc.constantFrom(0, 1e9),
      async (columns, how, preparing, chunkBytes, mostBytes) => {
        const bytes = stored(columns, how);
        expect(await prepared(bytes, preparing, inChunks(chunkBytes, mostBytes))).toEqual(
          await prepared(bytes, preparing, byRow),
        );
      },
    ),
    { numRuns: 50 },
  );
});

test('Parquet: threads change nothing', async () => {
  const columns = fc.sample(storedColumns(2000, []), { numRuns: 1, seed: 5 })[0]!;
  const bytes = stored(columns, { rowGroupSize: 700 });
  const expected = await prepared(bytes, { schema }, byRow);
  expect(expected).not.toHaveProperty('error');
  for (const threads of [2, 3]) expect(await prepared(bytes, { schema, threads }, inChunks(3000))).toEqual(expected);
});

test('Parquet: lists are read row by row', async () => {
  const pieces: Uint8Array[] = [];
  const columns = [parquetColumn('click', 'integer'), parquetColumn('tags', 'texts')];
  const writer = await parquetWriter(columns, async (bytes) => void pieces.push(bytes));
  for (let row = 0; row < 60; row++) await writer.add([BigInt(Number(row % 3 === 0)), ['a', `b${row % 5}`]]);
  await writer.finish();
  const preparing: Preparing = {
    schema: defineSchema({ label: 'click', features: [multiValued('tags')] }),
  };
  const expected = await prepared(Buffer.concat(pieces), preparing, byRow);
  expect(expected).not.toHaveProperty('error');
  expect(await prepared(Buffer.concat(pieces), preparing, inChunks(100))).toEqual(expected);
});

test('Parquet: a damaged file is the same error', { tags: 'long' }, async () => {
  const tables = fc.integer({ min: 12, max: 40 }).chain((rows) => storedColumns(rows, []));
  await fc.assert(
    fc.asyncProperty(
      tables,
      storage,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.integer({ min: 1, max: 1000 }),
      async (columns, how, place, change, chunkBytes) => {
        // Damage in columns that nobody reads is not found in chunks.
        const bytes = stored(
          columns.filter(({ name }) => name !== 'when'),
          how,
        );
        const at = 4 + (place % (bytes.length - 4));
        bytes[at] = bytes[at]! ^ change;
        expect(await prepared(bytes, { schema }, inChunks(chunkBytes))).toEqual(
          await prepared(bytes, { schema }, byRow),
        );
      },
    ),
    { numRuns: 60, endOnFailure: true },
  );
});

test('several files are read in chunks one after the other, as row by row; mistakes are named with their own file', async () => {
  const header = 'click,user,age,genres';
  const lines = (from: number, count: number): string[] =>
    Array.from({ length: count }, (_, at) => {
      const row = from + at;
      return `${row % 3 === 0 ? 1 : 0},u${row % 37},${row % 50},${row % 2 ? 'Drama|War' : 'War'}`;
    });
  const write = async (name: string, rows: readonly string[]): Promise<string> => {
    const path = join(folder, name);
    await writeFile(path, `${[header, ...rows].join('\n')}\n`);
    return path;
  };
  const prepare = async (paths: readonly string[], chunks: PrepareOptions['chunks'], threads = 1): Promise<unknown> => {
    const notes: string[] = [];
    const onMessage = (note: string): void => void notes.push(note);
    const split = splitFor({}, { valid: false, test: false });
    const preparing = { name: 'log', fitting: resolveFitting({ minCount: 1 }), split, onMessage, chunks, threads };
    try {
      const table = await openTable(paths, { onMessage });
      try {
        const data = await prepareInferred({ train: table }, { label: 'click' }, preparing);
        return { notes, ...(JSON.parse(JSON.stringify(data, plain)) as object) };
      } finally {
        await table.close();
      }
    } catch (error) {
      return { notes, error: (error as Error).message };
    }
  };
  const good = [
    await write('one.csv', lines(0, 200)),
    await write('empty.csv', []),
    await write('two.csv', lines(200, 90)),
    await write('three.csv', lines(290, 300)),
  ];
  const expected = await prepare(good, byRow);
  for (const size of [60, 700, 1e6]) expect(await prepare(good, inChunks(size))).toEqual(expected);
  expect(await prepare(good, inChunks(500), 2)).toEqual(expected);
  const bad = await write('bad.csv', [...lines(590, 60), '2,u1,7,War']);
  const ragged = await write('ragged.csv', [...lines(0, 5), '1,u1']);
  for (const wrong of [bad, ragged]) {
    const found = await prepare([...good, wrong, good[0]!], byRow);
    expect(found).toMatchObject({ error: expect.stringContaining(wrong) as unknown });
    for (const size of [60, 1e6]) expect(await prepare([...good, wrong, good[0]!], inChunks(size))).toEqual(found);
  }
});
