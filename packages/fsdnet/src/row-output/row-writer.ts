import { extname } from 'node:path';

import { ConfigError } from '@fsdnet/core';

/** Formats that rows can be written in. */
export type RowFormat = 'csv' | 'tsv' | 'jsonl';

/** Turns rows into text. */
export interface RowWriter {
  readonly header: string;
  /** One line, its end included. Cells in the order of the columns. */
  row(cells: readonly unknown[]): string;
}

/** The format that a file's name says, compressed or not. */
export function formatOfName(path: string): RowFormat | undefined {
  const extension = /\.(csv|tsv|jsonl|ndjson)(\.gz)?$/i.exec(path)?.[1]?.toLowerCase();
  return extension === 'ndjson' ? 'jsonl' : (extension as RowFormat | undefined);
}

/**
 * The format of an output file: its name's, else the one that is named with --format, else, for standard output, the
 * `usual` one.
 */
export function rowFormat(path: string, named: RowFormat | undefined, usual: RowFormat): RowFormat {
  const format = formatOfName(path) ?? named;
  if (format !== undefined) return format;
  if (path === '-') return usual;
  throw new ConfigError({
    where: `--out ${path}`,
    rule: 'must end in .csv, .tsv or .jsonl (also .gz)',
    got: extname(path) === '' ? 'no extension' : extname(path),
    fix: 'Rename it, or name the format with --format.',
  });
}

/** Whether rows can be written in a format that was read. */
export function isRowFormat(format: string): format is RowFormat {
  return format === 'csv' || format === 'tsv' || format === 'jsonl';
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
