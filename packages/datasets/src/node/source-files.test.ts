import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTable } from './open-table.ts';
import { readData } from './read-data.ts';
import { sourceFiles } from './source-files.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-sources-'));
  const rows = (from: number): string =>
    Array.from({ length: 40 }, (_, row) => `${row % 2},u${from + (row % 5)}\n`).join('');
  write('days/day=2026-11-01/part-1.csv', `click,user\n${rows(0)}`);
  write('days/day=2026-11-01/part-0.csv', `user,click\n${rows(1).replaceAll(/^(.),(.*)$/gm, '$2,$1')}`);
  write('days/day=2026-11-02/part-0.csv.gz', gzipSync(`click,user\n${rows(2)}`));
  write('days/day=2026-11-02/empty.csv.gz', gzipSync(''));
  write('days/day=2026-11-02/header.csv', 'click,user\n');
  write('days/day=__HIVE_DEFAULT_PARTITION__/part-0.csv', `click,user\n${rows(3)}`);
  for (const name of ['_SUCCESS', '.part-0.csv.crc', 'day=2026-11-01/empty.csv']) write(`days/${name}`, '');
  write('lacking/a.csv', `click,user,age\n1,u,3\n`);
  write('lacking/b.csv', `click,user\n1,u\n`);
  write('odd [1].csv', 'a\n1\n');
});
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), content);
}

async function found(path: string): Promise<readonly string[]> {
  return (await sourceFiles(join(folder, path))).map((file) =>
    [relative(folder, file.path), ...[...file.keys].map((key) => key.join('='))].join(' '),
  );
}

test('a folder is its files by name, without those that writers keep for themselves', async () => {
  expect(await found('days')).toEqual([
    'days/day=2026-11-01/part-0.csv day=2026-11-01',
    'days/day=2026-11-01/part-1.csv day=2026-11-01',
    'days/day=2026-11-02/empty.csv.gz day=2026-11-02',
    'days/day=2026-11-02/header.csv day=2026-11-02',
    'days/day=2026-11-02/part-0.csv.gz day=2026-11-02',
    'days/day=__HIVE_DEFAULT_PARTITION__/part-0.csv day=',
  ]);
});

test('a glob is what it fits, folders with all that is in them; a file of that very name goes before', async () => {
  const first = ['days/day=2026-11-01/part-0.csv day=2026-11-01', 'days/day=2026-11-01/part-1.csv day=2026-11-01'];
  expect(await found('days/*01/part-*.csv')).toEqual(first);
  expect(await found('days/*-01')).toEqual(first);
  expect(await found('odd [1].csv')).toEqual(['odd [1].csv']);
  await expect(found('days/*.parquet')).rejects.toThrow('fits no file with rows. Check the path.');
});

test('its files are one table: columns by name, keys behind them, empty files left out', async () => {
  const table = await openTable(join(folder, 'days'));
  expect(table.columns).toEqual(['user', 'click', 'day']);
  const rows = [];
  for await (const row of table.rows()) rows.push(row);
  expect(rows.length).toBe(160);
  expect(rows[0]).toMatchObject({ cells: ['u1', '0', '2026-11-01'], line: 2 });
  expect(rows[159]).toMatchObject({ cells: ['u7', '1', ''], line: 41 });
  const data = await readData({ train: join(folder, 'days'), label: 'click', categorical: ['day'], minCount: 1 });
  expect([data.name, data.train.rows]).toEqual(['days', 128]);
  expect(data.schema.fields.map(({ name }) => name)).toEqual(['user', 'day']);
});

test('a file that lacks a column of another is named beside that one', async () => {
  await expect(openTable(join(folder, 'lacking'))).rejects.toThrow(
    /b\.csv: column "age" is missing, which .*a\.csv has\./,
  );
});

test('Zstandard, also in several frames; one that was cut', async () => {
  const packed = zstdCompressSync('a,b\n1,2\n');
  const more = zstdCompressSync('3,4\n');
  write('packed.csv.zst', Buffer.concat([packed, more]));
  write('cut.csv.zst', packed.subarray(0, -4));
  const rows = [];
  for await (const { cells } of (await openTable(join(folder, 'packed.csv.zst'))).rows()) rows.push(cells);
  expect(rows).toEqual([['1', '2'], ['3', '4']]); // prettier-ignore
  await expect(openTable(join(folder, 'cut.csv.zst'))).rejects.toThrow('is not a whole Zstandard file.');
});
