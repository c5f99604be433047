import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Reading } from '@fsdnet/core/engine';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTable, type OpenTableOptions } from './open-table.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-reading-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Read {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  readonly reading: Reading;
  readonly told: string;
}

async function read(name: string, content: string | Uint8Array, options: OpenTableOptions = {}): Promise<Read> {
  const path = join(folder, name);
  writeFileSync(path, content);
  const told: string[] = [];
  const table = await openTable(path, { onMessage: (message) => told.push(message), ...options });
  const rows = [];
  for await (const { cells } of table.rows()) rows.push(cells);
  const { columns, reading } = table;
  return { columns, rows, reading, told: told.join('\n').replaceAll(`${path} is read as `, '') };
}

/** Enough rows to look like a table. */
function lines(...cells: readonly (readonly string[])[]): string {
  return cells.map((row) => `${row.join('\t')}\n`).join('');
}

describe('quotes of tab-separated text', () => {
  const header = ['size', 'user'];
  test.each([
    ['none at all', lines(header, ['a', 'b']), undefined, [['a', 'b']]],
    ['a lone one', lines(header, ['"', 'b'], ['x', 'y'], ['"', 'c']), 'none', [['"', 'b'], ['x', 'y'], ['"', 'c']]],
    ['at the start only', lines(header, ['"a', 'b'], ['c"', 'd']), 'none', [['"a', 'b'], ['c"', 'd']]],
    ['inside', lines(header, ['5" disk', 'b']), 'none', [['5" disk', 'b']]],
    ['around cells that do not need them', lines(header, ['"a"', 'b']), 'none', [['"a"', 'b']]],
    ['around all names too', lines(['"size"', '"user"'], ['"a"', 'b']), 'double', [['a', 'b']]],
    ['doubled', lines(header, ['"5"" disk"', 'b'], ['"a"', 'c']), 'double', [['5" disk', 'b'], ['a', 'c']]],
    ['doubled, but one is alone', lines(header, ['"5"" disk"', 'b'], ['"', 'c']), 'none', [['"5"" disk"', 'b'], ['"', 'c']]],
    ['around a separator', lines(header, ['"a\tb"', 'c']), 'double', [['a\tb', 'c']]],
    ['around a line break', lines(header, ['"a\nb"', 'c']), 'double', [['a\nb', 'c']]],
  ] as const)('%s', async (_, text, quotes, rows) => {
    const found = await read('quotes.tsv', text);
    expect({ quotes: found.reading.quotes, rows: found.rows }).toEqual({ quotes, rows });
    expect(found.told).toBe(
      quotes === undefined ? '' : quotes === 'none' ? 'tsv: quotes are text' : 'tsv: cells may stand in quotes',
    );
  }); // prettier-ignore

  test('an option goes before the file, the reading of the training file too', async () => {
    const text = lines(header, ['"a"', 'b']);
    expect((await read('named.tsv', text, { quotes: 'double' })).rows).toEqual([['a', 'b']]);
    const reading: Reading = { format: 'tsv', quotes: 'double' };
    expect((await read('known.tsv', text, { reading })).rows).toEqual([['a', 'b']]);
    expect((await read('both.tsv', text, { reading, quotes: 'none' })).rows).toEqual([['"a"', 'b']]);
  });

  test('behind the sample rows are never merged: what contradicts it is an error', async () => {
    const many = 'x'.repeat(1000);
    const rows = Array.from({ length: 17_000 }, (_, row) => [row === 0 ? '"a""b"' : 'a', many]);
    const late = lines(header, ...rows, ['"', 'b'], ['x', 'y'], ['"', 'c']);
    await expect(read('late.tsv', late)).rejects.toThrow(/late\.tsv:17002: a quoted cell must not hold whole rows/);
    const text = lines(header, ...rows.map(([, user = '']) => ['a"', user]), ['"a\tb"', 'c']);
    await expect(read('later.tsv', text)).rejects.toThrow(/later\.tsv:17002: expected 2 columns, got 3/);
  });
});

describe('blanks behind separators', () => {
  const expected = { columns: ['click', 'user', 'city'], rows: [['1', 'u1', 'a, b'], ['0', 'u2', '']] }; // prettier-ignore

  test('are left out where every cell has one; names never have any', async () => {
    const spaced = await read('spaced.csv', 'click, user , city\n1, u1, "a, b"\n0, u2,\n');
    expect(spaced).toMatchObject({ ...expected, told: 'csv: blanks around cells are left out' });
    expect(spaced.reading).toEqual({ format: 'csv', encoding: 'utf-8', separator: ',', quotes: 'double', trim: true });
    expect(await read('header.csv', 'click, user, city\n1,u1,"a, b"\n0,u2,\n')).toMatchObject(expected);
    expect((await read('some.csv', 'click,user\n1, u1\n0,u2\n')).rows).toEqual([['1', ' u1'], ['0', 'u2']]); // prettier-ignore
    expect((await read('quoted.csv', '" a ", b\n1,2\n')).columns).toEqual([' a ', 'b']);
  });

  test('names that become equal are named', async () => {
    await expect(read('twice.csv', 'user, user\n1,2\n')).rejects.toThrow(/column names must differ, got "user" twice/);
  });

  test('names keep them for a schema that was made with them', async () => {
    const schema = { label: 'click', features: [{ kind: 'categorical' as const, name: ' user' }] };
    expect((await read('old.csv', 'click, user\n1, u1\n', { schema, trim: false })).columns).toEqual([
      'click',
      ' user',
    ]);
  });
});

test.each([
  ['a;b\n1;2\n', 'csv: separated by ";"'],
  ['a\tb\n1\t2\n', 'csv: tab-separated'],
  ['a|b\n1|2\n', 'csv: separated by "|"'],
  ['"x;y",b\n1,2\n', ''],
])('the separator of csv is found in the header: %j', async (text, told) => {
  const found = await read('separated.csv', text);
  expect([found.rows, found.told]).toEqual([[['1', '2']], told]);
});

test('a separator can be named, a tab also as shells leave it', async () => {
  const separated = async (separator: string): Promise<unknown> =>
    (await read('named.csv', 'a,b;c\td\n1,2;3\t4\n', { separator })).columns;
  expect(await separated(';')).toEqual(['a,b', 'c\td']);
  expect(await separated('\t')).toEqual(['a,b;c', 'd']);
  expect(await separated('\\t')).toEqual(['a,b;c', 'd']);
});

test('a separator that the training file had is that of a file with it, and only of that', async () => {
  const reading: Reading = { format: 'csv', separator: ';', quotes: 'double' };
  expect((await read('same.csv', 'a,x;b\n1;2\n', { reading })).columns).toEqual(['a,x', 'b']);
  expect((await read('other.csv', 'a,b\n1,2\n', { reading })).columns).toEqual(['a', 'b']);
  expect((await read('other.tsv', 'a\tb\n1\t2\n', { reading })).columns).toEqual(['a', 'b']);
});

describe('lines that end with a carriage return', () => {
  test('are lines, whatever quotes hold', async () => {
    const found = await read('mac.csv', 'a,b\r1,"x\ny"\r2,z\r');
    expect(found).toMatchObject({ columns: ['a', 'b'], rows: [['1', 'x\ny'], ['2', 'z']] }); // prettier-ignore
    expect(found.told).toBe('csv: lines end with a carriage return');
    expect((await read('mac.jsonl', '{"a":1}\r{"a":2}\r')).rows).toEqual([[1], [2]]);
  });

  test('not where a line feed ends one', async () => {
    expect((await read('stray.csv', 'a,b\rc\n1,2\n')).columns).toEqual(['a', 'b\rc']);
  });
});

describe('the header', () => {
  test.each([
    [undefined, ['0', '1', '2'], 3],
    ['no', ['0', '1', '2'], 3],
    ['yes', ['1', '20', '0.5'], 2],
    ['click,user,price', ['click', 'user', 'price'], 3],
    [['click', 'user', 'a,b'], ['click', 'user', 'a,b'], 3],
  ])('%j', async (header, columns, rows) => {
    const found = await read('numbers.csv', '1,20,0.5\n0,21,1.5\n1,22,2.5\n', { header });
    expect([found.columns, found.rows.length]).toEqual([columns, rows]);
  });

  test('is told where its names come again in their columns, and none stands above numbers', async () => {
    const told = /texts\.csv: the first row is taken for names, but looks like values; --header no makes it a row$/;
    const rows = Array.from({ length: 20 }, (_, row) => `${row % 2},c${row % 3},${row % 4 ? 'x' : ''}\n`).join('');
    expect((await read('texts.csv', rows)).told).toMatch(told);
    expect((await read('texts.csv', rows, { header: 'no' })).rows.length).toBe(20);
    expect((await read('texts.csv', rows, { header: 'yes' })).told).toBe('');
    expect((await read('headed.csv', `click,c1,x\n${rows}`)).told).toBe('');
    expect((await read('repeated.csv', `a,b\nx,y\na,b\n`)).told).toBe('');
  });

  test('counts of columns are names', async () => {
    expect((await read('counted.csv', '0,1,2\n5,6,7\n')).columns).toEqual(['0', '1', '2']);
  });

  test('is looked for in a file to score, which may lack the label', async () => {
    const reading: Reading = { format: 'csv', separator: ',', quotes: 'double', columns: ['0', '1', '2'] };
    const schema = { label: '0', features: [{ kind: 'categorical' as const, name: '1' }] };
    const columnsOf = async (text: string): Promise<unknown> =>
      (await read('score.csv', text, { reading, schema })).columns;
    expect(await columnsOf('1,5,6\n')).toEqual(['0', '1', '2']);
    expect(await columnsOf('5,6\n')).toEqual(['1', '2']);
    expect(await columnsOf('1,2,prediction\n5,6,0.5\n')).toEqual(['1', '2', 'prediction']);
  });

  test('must be readable', async () => {
    await expect(read('bad.csv', 'a,b\n', { header: 'a,,b' })).rejects.toThrow(
      'header: must be yes, no, or the names of all columns, got "a,,b".',
    );
  });
});

test('an empty line is a row where there is one column', async () => {
  expect((await read('one.csv', 'user\nu1\n\nu2\n')).rows).toEqual([['u1'], [''], ['u2']]);
  expect((await read('two.csv', 'user,age\nu1,1\n\nu2,2\n')).rows).toEqual([['u1', '1'], ['u2', '2']]); // prettier-ignore
});
