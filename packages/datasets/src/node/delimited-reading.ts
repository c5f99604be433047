import { ConfigError, CtrError, type Schema } from '@fsdnet/core';
import { isDecimal, type Reading } from '@fsdnet/core/engine';
import { delimitedParser } from '../parsers/delimited-parser.ts';
import type { ReadingOptions } from './reading-options.ts';
import type { TextChunks, TextSample } from './text-chunks.ts';

/** How separated text is read. */
export interface DelimitedReading extends Pick<Reading, 'quotes' | 'trim' | 'columns'> {
  readonly separator: string;
}

/** What decides how separated text is read. */
export interface DelimitedRules extends ReadingOptions {
  readonly format: 'csv' | 'tsv';
  /** How the training file was read, if it was of this format. */
  readonly known?: Reading | undefined;
  /** Lines that start with this text are left out. */
  readonly comment?: string | undefined;
  /** Of the model that reads the rows. */
  readonly schema?: Schema | undefined;
}

/** Separators of csv by what the header has, the likeliest first. */
const SEPARATORS = [',', ';', '\t', '|'];

/**
 * Decides how separated text is read: as the options say, else as the training file was read, else as the first 16 Mi
 * characters look.
 */
export async function delimitedReading(text: TextChunks, rules: DelimitedRules): Promise<DelimitedReading> {
  const { known } = rules;
  const head = withoutComments(withoutMark(await text.head()), rules.comment);
  const separator = rules.separator ?? separatorOf(head, rules);
  const quotes = rules.quotes ?? known?.quotes ?? (await quotesOf(text, separator));
  const cut = { separator, quotes: quotes === 'double' };
  const first = firstRow(head, cut);
  const columns = columnsOf(first, rules);
  const trim =
    rules.trim ?? (known?.trim === true || (first.length > 1 && (await hasBlanks(text, { ...cut, header: !columns }))));
  return { separator, ...(quotes && { quotes }), ...(trim && { trim }), ...(columns && { columns }) };
}

/** The one that the training file had, if the first line has it too; else the one that the first line has. */
function separatorOf(head: string, { format, known }: DelimitedRules): string {
  const line = head.split('\n', 1)[0] ?? '';
  const has = (separator: string): boolean => firstRow(line, { separator, quotes: true }).length > 1;
  if (known?.separator !== undefined && has(known.separator)) return known.separator;
  return format === 'tsv' ? '\t' : (SEPARATORS.find(has) ?? ',');
}

/**
 * Whether cells may stand in quotes. Of tab-separated text that is so when every cell that begins with a quote also ends with
 * one, and one of them needs it; undefined when nothing tells.
 */
async function quotesOf(text: TextChunks, separator: string): Promise<Reading['quotes']> {
  if (separator.length > 1) return 'none';
  if (separator !== '\t') return 'double';
  const sample = await text.sample();
  if (!sample.text.includes('"')) return undefined;
  const plain = plainQuotes(sample, separator);
  if (plain) return plain.wrapped && plain.needed ? 'double' : 'none';
  // Read as plain text the rows are of unequal length: quotes must hold separators or line breaks, if anything.
  return rowsOf(sample, { separator, quotes: 'double' }) ? 'double' : 'none';
}

/** What quotes there are when they are read as text: undefined when the rows are not of equal length then. */
function plainQuotes(
  sample: TextSample,
  separator: string,
): { readonly wrapped: boolean; readonly needed: boolean } | undefined {
  let wrapped = true;
  let needed = false;
  const look = (cells: readonly unknown[]): void => {
    for (const cell of cells as readonly string[]) {
      if (!cell.startsWith('"')) continue;
      const inside = cell.slice(1, -1);
      wrapped &&= cell.length > 1 && cell.endsWith('"') && !inside.replaceAll('""', '').includes('"');
      needed ||= inside.includes('""');
    }
  };
  const columns = rowsOf(sample, { separator, quotes: 'none' }, look);
  if (!columns) return undefined;
  look(columns);
  // Names stand in quotes only where all text does.
  needed ||= columns.every((name) => name.length > 1 && name.startsWith('"') && name.endsWith('"'));
  return { wrapped, needed };
}

/** Reads a sample; the columns, undefined when it cannot be read so. */
function rowsOf(
  { text, whole }: TextSample,
  reading: { readonly separator: string; readonly quotes: 'double' | 'none' },
  look: (cells: readonly unknown[]) => void = () => undefined,
): readonly string[] | undefined {
  const parser = delimitedParser(reading);
  try {
    parser.push(text, look);
    if (whole) parser.end(look);
    return parser.columns;
  } catch (error) {
    if (error instanceof CtrError) return undefined;
    throw error;
  }
}

/** Whether every separator of the rows is followed by a blank or an empty cell. */
async function hasBlanks(
  text: TextChunks,
  { separator, quotes, header }: { readonly separator: string; readonly quotes: boolean; readonly header: boolean },
): Promise<boolean> {
  if (separator.length > 1) return false;
  // Most files show in their first lines that they have none.
  const blanksIn = (sample: string): boolean | undefined => blanksBehind(sample, { separator, quotes, header });
  return (
    blanksIn(withoutMark(await text.head())) !== false && blanksIn(withoutMark((await text.sample()).text)) === true
  );
}

/** Undefined when there is no cell that could tell. */
function blanksBehind(
  text: string,
  { separator, quotes, header }: { readonly separator: string; readonly quotes: boolean; readonly header: boolean },
): boolean | undefined {
  let inHeader = header;
  let inQuotes = false;
  let seen: true | undefined;
  for (let at = 0; at < text.length - 1; at++) {
    const character = text[at];
    if (quotes && character === '"') inQuotes = !inQuotes;
    else if (inQuotes) continue;
    else if (character === '\n') inHeader = false;
    else if (character === separator && !inHeader) {
      const next = text[at + 1] as string;
      if (next === ' ') seen = true;
      else if (next !== separator && next !== '\r' && next !== '\n') return false;
    }
  }
  return seen;
}

/** The column names where the first row does not hold them. */
function columnsOf(
  first: readonly string[],
  { columns, header, known, schema }: DelimitedRules,
): readonly string[] | undefined {
  const named = columns ?? namedHeader(header, first.length);
  if (named) return named === 'first row' ? undefined : named;
  if (known) return known.columns && columnsLike(known.columns, first, schema?.label);
  return !schema && holdsNumbers(first) ? numbered(first.length) : undefined;
}

function namedHeader(header: ReadingOptions['header'], count: number): readonly string[] | 'first row' | undefined {
  if (header === undefined) return undefined;
  const [name, ...others] = typeof header === 'string' ? [header] : header;
  if (name !== undefined && others.length === 0) {
    if (name === 'yes') return 'first row';
    if (name === 'no') return numbered(count);
    const names = name.split(',').map((part) => part.trim());
    if (!names.includes('')) return names;
  } else if (name !== undefined) return [name, ...others];
  throw new ConfigError({
    where: 'header',
    rule: 'must be yes, no, or the names of all columns',
    got: JSON.stringify(header),
    fix: 'For example "click,user,item".',
  });
}

/** The columns of a training file without a header, for a file that may have one, or no label. */
function columnsLike(
  columns: readonly string[],
  first: readonly string[],
  label: string | undefined,
): readonly string[] | undefined {
  const others = columns.filter((name) => name !== label);
  // What a prediction is written with.
  if (others.every((name) => first.includes(name))) return undefined;
  return first.length === others.length ? others : columns;
}

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => String(index));
}

/** Whether a first row holds numbers alone, which do not just count the columns. */
function holdsNumbers(first: readonly string[]): boolean {
  const counts = [0, 1].some((start) => first.every((cell, index) => cell === String(start + index)));
  return !counts && first.every(isDecimal);
}

/** Cells of the first line that is not blank, without white space around them. */
function firstRow(
  text: string,
  { separator, quotes }: { readonly separator: string; readonly quotes: boolean },
): readonly string[] {
  const cells: string[] = [];
  let from = Math.max(0, text.search(/[^\r\n]/));
  let inQuotes = false;
  let at = from;
  for (; at < text.length; at++) {
    if (quotes && text[at] === '"') inQuotes = !inQuotes;
    else if (inQuotes) continue;
    else if (text[at] === '\n') break;
    else if (text.startsWith(separator, at)) {
      cells.push(text.slice(from, at));
      from = at + separator.length;
    }
  }
  cells.push(text.slice(from, at));
  return cells.map((cell) => unquoted(cell.trim(), quotes));
}

function unquoted(cell: string, quotes: boolean): string {
  return quotes && cell.length > 1 && cell.startsWith('"') && cell.endsWith('"')
    ? cell.slice(1, -1).replaceAll('""', '"')
    : cell;
}

function withoutComments(text: string, comment: string | undefined): string {
  let start = 0;
  while (comment !== undefined && text.startsWith(comment, start) && text.includes('\n', start)) {
    start = text.indexOf('\n', start) + 1;
  }
  return text.slice(start);
}

function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
