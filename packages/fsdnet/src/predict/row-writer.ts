import { extname } from 'node:path';

import { ConfigError } from '@fsdnet/core';

/** Formats of rows as lines of text. */
export const rowFormats = ['csv', 'tsv', 'jsonl'] as const;
export type RowFormat = (typeof rowFormats)[number];

/** Formats that tables can be written in. */
export const outputFormats = ['csv', 'tsv', 'jsonl', 'parquet'] as const;
export type OutputFormat = (typeof outputFormats)[number];

/** Turns rows into text. */
export interface RowWriter {
  readonly header: string;
  /** One line, its end included. Cells in the order of the columns. */
  row(cells: readonly unknown[]): string;
}

/**
 * The format of an output file, one of `formats`: its name's, else the one that is named with --format, else, for
 * standard output, the `usual` one.
 */
export function outputFormat<F extends OutputFormat>(
  path: string,
  { named, usual, formats }: { readonly named: F | undefined; readonly usual: F; readonly formats: readonly F[] },
): F {
  const format = formatOfName(path) ?? named;
  if (format !== undefined && isOneOf(format, formats)) return format;
  if (format === undefined && path === '-') return usual;
  const extensions = formats.filter((name) => name !== 'parquet').map((name) => `.${name}`);
  throw new ConfigError({
    where: `--out ${path}`,
    rule: `must end in ${listed(extensions)} (also .gz)${isOneOf('parquet', formats) ? ', or in .parquet' : ''}`,
    got: extname(path) === '' ? 'no extension' : extname(path),
    fix: 'Rename it, or name the format with --format.',
  });
}

/** Whether a format is one of some. */
export function isOneOf<F extends string>(format: string, formats: readonly F[]): format is F {
  return formats.includes(format as F);
}

/** The format that a file's name says; text may be compressed, Parquet is by itself. */
function formatOfName(path: string): OutputFormat | undefined {
  if (/\.parquet$/i.test(path)) return 'parquet';
  const extension = /\.(csv|tsv|jsonl|ndjson)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase();
  return extension === 'ndjson' ? 'jsonl' : (extension as RowFormat | undefined);
}

function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

/** A writer of rows with these columns. */
export function rowWriter(format: RowFormat, columns: readonly string[]): RowWriter {
  if (format === 'jsonl') {
    return {
      header: '',
      row: (cells) => `${JSON.stringify(Object.fromEntries(columns.map((column, index) => [column, cells[index]])))}\n`,
    };
  }
  const separator = format === 'csv' ? ',' : '\t';
  const special = format === 'csv' ? /[",\r\n]/ : /["\t\r\n]/;
  const line = (cells: readonly unknown[]): string =>
    `${cells.map((cell) => delimitedCell(cell, special)).join(separator)}\n`;
  return { header: line(columns), row: line };
}

function delimitedCell(cell: unknown, special: RegExp): string {
  const text =
    cell === null || cell === undefined ? '' : typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
  return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
