import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parquetColumn, parquetWriter } from '@fsdnet/datasets/node';
import { CRITEO_COLUMNS, criteoRows, type CriteoRowsOptions } from './criteo-rows.ts';

export const LARGE_FORMATS = ['csv', 'parquet'] as const;
export type LargeFormat = (typeof LARGE_FORMATS)[number];

/** Which file to write. */
export interface LargeFileOptions extends CriteoRowsOptions {
  readonly format: LargeFormat;
}

/** The file of that many rows in `folder`; written at the first call. */
export async function largeFile(folder: string, options: LargeFileOptions): Promise<string> {
  const path = join(folder, `criteo-${options.rows}-${options.seed}.${options.format}`);
  if (!existsSync(path)) await writeLargeFile(path, options);
  return path;
}

/** Writes it as a stream; the file appears whole or not at all. */
export async function writeLargeFile(path: string, options: LargeFileOptions): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const unfinished = `${path}.unfinished`;
  const file = await open(unfinished, 'w');
  try {
    await (options.format === 'csv' ? writeCsv(file, options) : writeParquet(file, options));
  } finally {
    await file.close();
  }
  renameSync(unfinished, path);
}

const CHUNK_ROWS = 10_000;

async function writeCsv(file: FileHandle, options: LargeFileOptions): Promise<void> {
  let lines = [CRITEO_COLUMNS.join(',')];
  for (const { label, numbers, categories } of criteoRows(options)) {
    lines.push([label, ...numbers, ...categories].join(','));
    if (lines.length >= CHUNK_ROWS) {
      await file.write(`${lines.join('\n')}\n`);
      lines = [];
    }
  }
  await file.write(`${lines.join('\n')}\n`);
}

async function writeParquet(file: FileHandle, options: LargeFileOptions): Promise<void> {
  const columns = CRITEO_COLUMNS.map((name) => parquetColumn(name, name.startsWith('C') ? 'text' : 'integer'));
  const writer = await parquetWriter(columns, async (bytes) => void (await file.write(bytes)));
  for (const { label, numbers, categories } of criteoRows(options)) {
    const integers = [label, ...numbers].map((value) => (value === null ? null : BigInt(value)));
    await writer.add([...integers, ...categories]);
  }
  await writer.finish();
}
