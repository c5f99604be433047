import { extname } from 'node:path';

import { ConfigError, InputError } from '@fsdnet/core';

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

/** How text is written. */
export interface RowDialect {
  /** Whether cells may stand in quotes. Default "double". */
  readonly quotes?: 'double' | 'none' | undefined;
  /** Whether a byte order mark says that it is UTF-8. Default false. */
  readonly marked?: boolean | undefined;
}

/** A writer of rows with these columns. */
export function rowWriter(
  format: RowFormat,
  columns: readonly string[],
  { quotes = 'double', marked = false }: RowDialect = {},
): RowWriter {
  const mark = marked ? '\uFEFF' : '';
  if (format === 'jsonl') {
    return {
      header: mark,
      row: (cells) => `${JSON.stringify(Object.fromEntries(columns.map((column, index) => [column, cells[index]])))}\n`,
    };
  }
  const separator = format === 'csv' ? ',' : '\t';
  const cellText = quotes === 'double' ? quotedWhereNeeded(separator) : unquoted(separator);
  const line = (cells: readonly unknown[]): string =>
    `${cells.map((cell) => cellText(textOfCell(cell))).join(separator)}\n`;
  return { header: mark + line(columns), row: line };
}

function textOfCell(cell: unknown): string {
  if (cell === null || cell === undefined || Number.isNaN(cell)) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell as string);
}

function quotedWhereNeeded(separator: string): (text: string) => string {
  const special = separator === ',' ? /[",\r\n]/ : /["\t\r\n]/;
  return (text) => (special.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
}

/** For files in which quotes are characters as any other. */
function unquoted(separator: string): (text: string) => string {
  return (text) => {
    if (!text.includes(separator) && !/[\r\n]/.test(text)) return text;
    throw new InputError({
      where: 'predict',
      rule: 'a file whose quotes are characters cannot hold separators and line breaks in cells',
      got: JSON.stringify(text.slice(0, 60)),
      fix: 'Write .jsonl or .parquet.',
    });
  };
}
