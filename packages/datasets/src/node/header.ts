import { ConfigError, type Schema } from '@fsdnet/core';
import { isDecimal, type Reading } from '@fsdnet/core/engine';
import { firstRow, type Cut } from './cut-row.ts';
import type { ReadingOptions } from './reading-options.ts';

/** What decides whether the first row holds the column names. */
export interface HeaderRules extends Pick<ReadingOptions, 'columns' | 'header'> {
  /** How the training file was read, if it was of this format. */
  readonly known?: Reading | undefined;
  /** Of the model that reads the rows. */
  readonly schema?: Schema | undefined;
}

/** The column names where the first row does not hold them. */
export function columnsWithoutHeader(
  first: readonly string[],
  { columns, header, known, schema }: HeaderRules,
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

/** Lines that tell whether the first one is as they are. */
const MOST_COMPARED = 200;

/** Whether names look like values: some come again in their column, and none stands above a column of numbers. */
export function looksLikeValues(head: string, first: readonly string[], cut: Cut): boolean {
  const rows = head
    .split('\n', MOST_COMPARED)
    .slice(1, -1)
    .map((line) => firstRow(line, cut))
    .filter((row) => row.join() !== first.join());
  let comesAgain = false;
  for (const [column, cell] of first.entries()) {
    if (cell === '' || isDecimal(cell)) continue;
    const values = rows.map((row) => row[column] ?? '').filter((value) => value !== '');
    if (values.length > 0 && values.every(isDecimal)) return false;
    comesAgain ||= values.includes(cell);
  }
  return comesAgain;
}
