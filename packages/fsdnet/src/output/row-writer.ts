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

/** The format that a file name asks for; `named` wins. "-" without a format is csv. */
export function rowFormat(option: string, path: string, named: RowFormat | undefined): RowFormat {
  if (named !== undefined) return named;
  if (path === '-') return 'csv';
  const extension = extname(path.replace(/\.gz$/i, '')).slice(1).toLowerCase();
  if (extension === 'ndjson') return 'jsonl';
  if (extension === 'csv' || extension === 'tsv' || extension === 'jsonl') return extension;
  throw new ConfigError({
    where: `${option} ${path}`,
    rule: 'must end in .csv, .tsv or .jsonl (also .gz)',
    got: extension === '' ? 'no extension' : `.${extension}`,
    fix: 'Rename it, or name the format with --format.',
  });
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
