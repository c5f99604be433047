import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { AbortedError } from '@fsdnet/core/engine';
import { categorical, defineSchema, multiValued, numeric, timestamp, type Schema } from '@fsdnet/core';
import type { DataProgress } from '../../prepare/data-progress.ts';
import { resolveFitting } from '../../prepare/fitting-options.ts';
import { splitFor, type SplitOptions } from '../../prepare/split-options.ts';
import type { InferenceOptions } from '../../inference/infer-schema.ts';
import { openTable, type OpenTableOptions } from '../open-table.ts';
import { prepareInferred, prepareSources, type PrepareOptions } from '../prepare-sources.ts';

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

/** Everything that a user can see of the preparation of a text. */
async function prepared(
  text: string | Uint8Array,
  { schema, columnsOf, ...options }: Preparing,
  chunks: PrepareOptions['chunks'],
): Promise<unknown> {
  const path = join(folder, 'table.csv');
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
