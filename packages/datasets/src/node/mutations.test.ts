/**
 * Valid files, changed at random: what comes out is either data equal to what a naive reader finds, or an error that
 * names the file. Never a stack trace, never a hang.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { CtrError } from '@fsdnet/core';
import { integerBelow, keyedRandom, shuffledOrder, type Random } from '@fsdnet/core/engine';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTable } from './open-table.ts';
import { readData, type ReadDataOptions } from './read-data.ts';

const SEED = 7;
/** For one mutation; most need a few milliseconds. */
const LIMIT_MILLISECONDS = 4000;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-mutations-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type Cells = readonly unknown[];

interface NaiveTable {
  readonly columns: readonly string[];
  readonly rows: readonly Cells[];
}

/** A kind of file: what a valid one looks like, and a reader that is simple rather than fast. */
interface Kind {
  readonly name: string;
  readonly columns: readonly string[];
  write(rows: readonly (readonly string[])[], columns: readonly string[]): string;
  /** Throws when the text is not valid. */
  naive(text: string): NaiveTable;
  readonly packed?: boolean;
  readonly options: Omit<ReadDataOptions, 'train'>;
}

const COLUMNS = ['click', 'user', 'age', 'genres', 'city'];
const NAMED = { label: 'click', categorical: ['user', 'city'], numeric: ['age'], multi: ['genres:|'], minCount: 1 };

function validRows(random: Random): string[][] {
  return Array.from({ length: 40 }, (_, row) => [
    String(row % 2),
    `u${integerBelow(9, random)}`,
    row % 6 === 0 ? '' : String(integerBelow(80, random)),
    ['Drama', 'Drama|Comedy', ''][row % 3] ?? '',
    ['Zürich', 'New\nYork', 'a, "b"', 'x\ty'][row % 4] ?? '',
  ]);
}

function quotedIfNeeded(separator: string): (cell: string) => string {
  return (cell) =>
    cell.includes('\n') || cell.includes('"') || cell.includes(separator) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

function delimited(name: string, separator: string, packed = false): Kind {
  return {
    name,
    packed,
    columns: COLUMNS,
    write: (rows, columns) =>
      [columns, ...rows].map((row) => row.map(quotedIfNeeded(separator)).join(separator)).join('\n') + '\n',
    naive: separator === '\t' ? naiveTabs : (text) => naiveDelimited(text, separator),
    options: NAMED,
  };
}

/** Quotes enclose cells where all that begin with one end with one, and one of them needs it; else they are text. */
function naiveTabs(text: string): NaiveTable {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .map((line, index, all) => (index < all.length - 1 || line !== '\r' ? line.replace(/\r$/, '') : ''))
    .filter((line) => line !== '');
  const [header = [], ...rows] = lines.map((line) => line.split('\t'));
  const columns = header.map((name) => name.trim());
  const even = rows.every((row) => row.length === columns.length) && new Set(columns).size === columns.length;
  const opening = [...rows, columns].flat().filter((cell) => cell.startsWith('"'));
  const wellFormed = (cell: string): boolean => /^"([^"]|"")*"$/s.test(cell);
  const needed = opening.some((cell) => /^".*"".*"$/s.test(cell)) || columns.every((name) => /^".*"$/s.test(name));
  if (opening.length > 0 && (even ? opening.every(wellFormed) && needed : quotesWork(text, columns.length)))
    return naiveDelimited(text, '\t');
  if (columns.length === 0 || !even) throw new Error('ragged');
  return { columns, rows };
}

/** Whether quotes that enclose cells make rows of equal length, none of which swallows whole ones. */
function quotesWork(text: string, width: number): boolean {
  try {
    const { rows } = naiveDelimited(text, '\t');
    return !rows.some((row) => {
      const lines = row.join('\t').split('\n');
      return lines.length > 1 && lines.every((line) => line.split('\t').length === width);
    });
  } catch {
    return false;
  }
}

/** RFC 4180, one character after the other. */
function naiveDelimited(text: string, separator: string): NaiveTable {
  const records: string[][] = [];
  let record: string[] = [];
  let at = text.startsWith('\uFEFF') ? 1 : 0;
  const endsLine = (): number =>
    at >= text.length
      ? 0
      : text[at] === '\n'
        ? 1
        : text.startsWith('\r\n', at) || (text[at] === '\r' && at + 1 === text.length)
          ? 2
          : -1;
  const finish = (length: number): void => {
    at += Math.max(1, length);
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
  };
  while (at < text.length) {
    let cell = '';
    let quoted = false;
    if (text[at] === '"') {
      quoted = true;
      for (at++; ; at++) {
        if (at >= text.length) throw new Error('open quote');
        if (text[at] !== '"') cell += text[at];
        else if (text[at + 1] === '"') {
          cell += '"';
          at++;
        } else break;
      }
      at++;
      // A quoted empty cell alone is a row, an empty line is none.
      if (cell === '' && record.length === 0 && endsLine() >= 0) {
        records.push(['']);
        at += Math.max(1, endsLine());
        continue;
      }
      if (endsLine() < 0 && text[at] !== separator) throw new Error('text after a quote');
    } else {
      while (text[at] !== separator && endsLine() < 0) cell += text[at++];
    }
    record.push(records.length > 0 || quoted ? cell : cell.trim());
    if (text[at] === separator) {
      at++;
      if (at >= text.length) {
        record.push('');
        finish(0);
      }
    } else finish(endsLine());
  }
  const [columns = [], ...rows] = records;
  if (columns.length === 0 || new Set(columns).size < columns.length) throw new Error('columns');
  if (rows.some((row) => row.length !== columns.length)) throw new Error('ragged');
  return { columns, rows };
}

const jsonLines: Kind = {
  name: 'clicks.jsonl',
  columns: COLUMNS,
  write: (rows, columns) =>
    rows
      .map((row) => JSON.stringify(Object.fromEntries(columns.map((column, index) => [column, row[index]]))))
      .join('\n') + '\n',
  naive: (text) => {
    const objects = text
      .replace(/^\uFEFF/, '')
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line) => JSON.parse(line.trim()) as Record<string, unknown>);
    if (objects.some((object) => typeof object !== 'object' || object === null || Array.isArray(object)))
      throw new Error('object');
    const columns = [...new Set(objects.flatMap((object) => Object.keys(object)))];
    if (objects.length === 0) throw new Error('no rows');
    return {
      columns,
      rows: objects.map((object) =>
        columns.map((column) => (Object.hasOwn(object, column) ? object[column] : undefined)),
      ),
    };
  },
  options: NAMED,
};

const libsvm: Kind = {
  name: 'clicks.libsvm',
  columns: ['label', 'f1', 'f2', 'f3', 'f4'],
  write: (rows) =>
    rows
      .map(
        ([label, user = '', , , city = ''], row) =>
          `${label} ${user.length + row}:1 ${20 + (row % 7)}:1 30:${row}.5 ${40 + city.length}:1`,
      )
      .join('\n') + '\n',
  naive: (text) => {
    const lines = text
      .replace(/^\uFEFF/, '')
      .split('\n')
      .map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
      .filter((parts) => parts.join('') !== '');
    if (lines.length === 0) throw new Error('no rows');
    const hasLabel = !(lines[0]?.[0] ?? '').includes(':');
    const split = lines.map((parts) => {
      const label = parts[0]?.includes(':') ? undefined : parts[0];
      if (hasLabel && label === undefined) throw new Error('label');
      const entries = parts
        .slice(label === undefined ? 0 : 1)
        .map((part) => /^(\d+|qid):(.+)$/s.exec(part)?.slice(1) ?? []);
      if (entries.some(([, value]) => value === undefined || !Number.isFinite(Number(value)))) throw new Error('entry');
      return { label, entries: entries.filter(([index]) => index !== 'qid') };
    });
    const [first] = split;
    const width = first?.entries.length ?? 0;
    const head = hasLabel ? ['label'] : [];
    const cellsOf = (more: (entries: readonly string[][]) => Cells): Cells[] =>
      split.map(({ label, entries }) => [...(hasLabel ? [label] : []), ...more(entries)]);
    const ones = (position: number): boolean => split.every(({ entries }) => Number(entries[position]?.[1]) === 1);
    const fixed = (position: number): boolean =>
      split.every(({ entries }) => entries[position]?.[0] === first?.entries[position]?.[0]);
    const positions = Array.from({ length: width }, (_, position) => position);
    const allValues = positions.every((position) => !ones(position) && fixed(position));
    if (
      split.every(({ entries }) => entries.length === width) &&
      !allValues &&
      positions.every((position) => ones(position) || fixed(position))
    ) {
      return {
        columns: [...head, ...positions.map((position) => `f${position + 1}`)],
        rows: cellsOf((entries) => positions.map((position) => entries[position]?.[ones(position) ? 0 : 1])),
      };
    }
    if (split.every(({ entries }) => entries.every(([, value]) => Number(value) === 1))) {
      return { columns: [...head, 'features'], rows: cellsOf((entries) => [entries.map(([index]) => index)]) };
    }
    const indices = [...new Set(split.flatMap(({ entries }) => entries.map(([index = '']) => index)))].sort(
      (a, b) => Number(a) - Number(b),
    );
    return {
      columns: [...head, ...indices],
      rows: cellsOf((entries) => indices.map((index) => entries.findLast(([own]) => own === index)?.[1] ?? '0')),
    };
  },
  options: { minCount: 1 },
};

const KINDS: readonly Kind[] = [
  delimited('clicks.csv', ','),
  delimited('clicks.tsv', '\t'),
  delimited('clicks.csv.gz', ',', true),
  { ...jsonLines, name: 'clicks.jsonl.gz', packed: true },
  jsonLines,
  libsvm,
];

type Mutation = (bytes: Buffer, random: Random) => Buffer;

/** Changes bytes of the file as it lies on disk. */
const BYTE_MUTATIONS: readonly Mutation[] = [
  (bytes, random) => {
    const changed = Buffer.from(bytes);
    const at = integerBelow(bytes.length, random);
    changed[at] = (changed[at] ?? 0) ^ (1 << integerBelow(8, random));
    return changed;
  },
  (bytes, random) => bytes.subarray(0, integerBelow(bytes.length, random)),
  (bytes, random) => {
    const at = integerBelow(bytes.length, random);
    return Buffer.concat([
      bytes.subarray(0, at),
      bytes.subarray(Math.min(bytes.length, at + 1 + integerBelow(20, random))),
    ]);
  },
  (bytes, random) => Buffer.concat([bytes, bytes.subarray(integerBelow(bytes.length, random))]),
  (bytes, random) => {
    const at = integerBelow(bytes.length, random);
    return Buffer.concat([
      bytes.subarray(0, at),
      Buffer.from(Array.from({ length: 8 }, () => integerBelow(256, random))),
      bytes.subarray(at),
    ]);
  },
  () => Buffer.alloc(0),
];

/** Changes the text inside. */
const TEXT_MUTATIONS: readonly ((text: string, random: Random) => string)[] = [
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => `\uFEFF${text}`,
  (text) => text.trimEnd(),
  (text) => text.replace('\n', '\n\n\n'),
  (text, random) =>
    insert(text, random, [
      '"',
      '""',
      ',',
      '\t',
      '\n',
      '\r',
      '|',
      '\0',
      'é',
      '😀',
      '{',
      '}',
      '[',
      ':',
      ' ',
      '1',
      '-',
      'e9',
    ]),
  (text, random) =>
    insert(text, random, [
      'x'.repeat(200_000),
      '9'.repeat(5000),
      '"'.repeat(5001),
      ','.repeat(3000),
      '\n'.repeat(3000),
      '['.repeat(5000),
    ]),
  (text, random) => {
    const lines = text.split('\n');
    const [from, to] = [integerBelow(lines.length, random), integerBelow(lines.length, random)];
    lines.splice(to, 0, ...lines.splice(from, 1 + integerBelow(3, random)));
    return lines.join('\n');
  },
  (text, random) => {
    const lines = text.split('\n');
    lines.splice(integerBelow(lines.length, random), 1);
    return lines.join('\n');
  },
];

function insert(text: string, random: Random, pieces: readonly string[]): string {
  const at = integerBelow(text.length + 1, random);
  return text.slice(0, at) + (pieces[integerBelow(pieces.length, random)] ?? '') + text.slice(at);
}

/** One changed file. */
function mutate(kind: Kind, random: Random): Buffer {
  const rows = validRows(random);
  const order = [...shuffledOrder(kind.columns.length, random)];
  const choice = integerBelow(10, random);
  // Shuffled columns, and for a row-wise change now and then no change at all.
  const shuffled = choice === 0 ? order : kind.columns.map((_, index) => index);
  let text = kind.write(
    rows.map((row) => shuffled.map((index) => row[index] ?? '')),
    shuffled.map((index) => kind.columns[index] ?? ''),
  );
  const changes = 1 + integerBelow(2, random);
  if (choice >= 5)
    for (let change = 0; change < changes; change++)
      text = (TEXT_MUTATIONS[integerBelow(TEXT_MUTATIONS.length, random)] as (typeof TEXT_MUTATIONS)[number])(
        text,
        random,
      );
  const bytes = kind.packed ? gzipSync(text, { level: 1 }) : Buffer.from(text);
  return choice >= 1 && choice < 5
    ? (BYTE_MUTATIONS[integerBelow(BYTE_MUTATIONS.length, random)] as Mutation)(bytes, random)
    : bytes;
}

/** What a naive reader finds; undefined when the file is not valid. */
function naively(kind: Kind, bytes: Buffer): NaiveTable | undefined {
  try {
    const content = kind.packed ? gunzipSync(bytes) : bytes;
    return kind.naive(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(content));
  } catch {
    return undefined;
  }
}

async function readTable(path: string): Promise<NaiveTable> {
  const table = await openTable(path);
  const rows: Cells[] = [];
  for await (const { cells } of table.rows()) rows.push(cells);
  return { columns: table.columns, rows };
}

/** The result, or the error's message once it has passed for one. */
async function resultOrMessage<T>(work: Promise<T>, path: string): Promise<T | string> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof CtrError) || error.code !== 'input') throw error;
    expect(error.message.startsWith(path)).toBe(true);
    expect(error.message.length).toBeLessThan(2000);
    return error.message;
  }
}

function short(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 400 ? `${text.slice(0, 200)} … ${text.slice(-200)}` : text;
}

async function checkText(kind: Kind, mutations: number): Promise<void> {
  const path = join(folder, kind.name);
  let valid = 0;
  for (let index = 0; index < mutations; index++) {
    const bytes = mutate(kind, keyedRandom(SEED, 'mutation', kind.name, index));
    writeFileSync(path, bytes);
    const start = performance.now();
    const table = await resultOrMessage(readTable(path), path);
    const data = await resultOrMessage(readData({ train: path, ...kind.options }), path);
    expect(performance.now() - start).toBeLessThan(LIMIT_MILLISECONDS);
    const expected = naively(kind, bytes);
    // A file is valid for both readers or for none, and then holds the same rows.
    const found = typeof table === 'string' ? undefined : table;
    if (!isDeepStrictEqual(found, expected))
      throw new Error(`mutation ${index} reads as ${short(table)}, naively as ${short(expected)}`);
    if (typeof data === 'string') continue;
    valid++;
    const rows = data.train.rows + data.valid.rows + (data.test?.rows ?? 0);
    expect(rows).toBe(expected?.rows.length);
  }
  expect(valid).toBeGreaterThan(mutations / 5);
  expect(valid).toBeLessThan(mutations * 0.9);
}

/** Written by pyarrow; 60 rows each. */
const PARQUET_FILES = ['snappy', 'gzip-v2', 'zstd-plain', 'brotli', 'lz4', 'none-encodings'];

async function checkParquet(name: string, mutations: number): Promise<void> {
  const whole = readFileSync(join(import.meta.dirname, 'parquet/fixtures', `${name}.parquet`));
  const path = join(folder, `${name}.parquet`);
  let valid = 0;
  for (let index = 0; index < mutations; index++) {
    const random = keyedRandom(SEED, 'mutation', name, index);
    let bytes: Buffer = whole;
    for (let changes = integerBelow(3, random); changes > 0 && bytes.length > 0; changes--)
      bytes = (BYTE_MUTATIONS[integerBelow(BYTE_MUTATIONS.length, random)] as Mutation)(bytes, random);
    writeFileSync(path, bytes);
    const start = performance.now();
    const table = await resultOrMessage(readTable(path), path);
    const data = await resultOrMessage(readData({ train: path, ...PARQUET_OPTIONS }), path);
    expect(performance.now() - start).toBeLessThan(LIMIT_MILLISECONDS);
    if (typeof table === 'string') expect(typeof data).toBe('string');
    if (typeof data === 'string' || typeof table === 'string') continue;
    valid++;
    expect(data.train.rows + data.valid.rows + (data.test?.rows ?? 0)).toBe(table.rows.length);
  }
  expect(valid).toBeGreaterThan(mutations / 5);
  expect(valid).toBeLessThan(mutations * 0.9);
}

const PARQUET_OPTIONS = {
  label: 'click',
  categorical: ['user', 'item', 'premium'],
  numeric: ['age', 'price'],
  multi: ['genres'],
  ignore: ['seen'],
};

test.each(KINDS)('$name', { timeout: 60_000 }, (kind) => checkText(kind, 125));
test.each(PARQUET_FILES)('%s.parquet', { timeout: 60_000 }, (name) => checkParquet(name, 42));

// 10,000 together.
test.each(KINDS)('$name, ten times as often', { tags: ['long'] }, (kind) => checkText(kind, 1250));
test.each(PARQUET_FILES)('%s.parquet, ten times as often', { tags: ['long'] }, (name) => checkParquet(name, 420));
