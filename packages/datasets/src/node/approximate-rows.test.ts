import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as zlib from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approximateRows } from './approximate-rows.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'fsdnet-rows-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const text = Array.from({ length: 200_000 }, (_, row) => `${row % 2},u${(row * 7919) % 5003},${row}`).join('\n');

const packed: [string, Uint8Array][] = [
  ['clicks.csv', Buffer.from(text)],
  ['clicks.csv.gz', zlib.gzipSync(text)],
];
if ('zstdCompressSync' in zlib) packed.push(['clicks.csv.zst', zlib.zstdCompressSync(text)]);

test.each(packed)('%s', async (name, content) => {
  writeFileSync(join(folder, name), content);
  const rows = await approximateRows(join(folder, name));
  expect(Math.abs(rows! / 200_000 - 1)).toBeLessThan(0.1);
});

test('Parquet says it, a glob is the sum, and some sources are not known', async () => {
  const fixtures = join(import.meta.dirname, 'parquet/fixtures');
  expect(await approximateRows(join(fixtures, 'lz4.parquet'))).toBe(60);
  expect(await approximateRows(join(fixtures, '{lz4,snappy}.parquet'))).toBe(120);
  expect(await approximateRows('-')).toBeUndefined();
  expect(await approximateRows('sql:SELECT 1')).toBeUndefined();
  expect(await approximateRows(join(folder, 'absent.csv'))).toBeUndefined();
});
