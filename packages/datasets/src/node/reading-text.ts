import type { Reading } from '@fsdnet/core/engine';
import { formatOfName } from './table-format.ts';

/** What separators are called. */
const SEPARATOR_WORDS: Readonly<Record<string, string>> = { ',': 'comma-separated', '\t': 'tab-separated' };

const LAYOUT_WORDS: Readonly<Record<NonNullable<Reading['layout']>, string>> = {
  dense: 'a number per index (--layout dense)',
  sparse: 'a set of categories per row (--layout sparse)',
  libfm: 'a category or number per position (--layout libfm)',
};

/** How a file is read, as far as that is not ordinary, or not as the `known` one; undefined where there is nothing to tell. */
export function readingText(
  reading: Reading,
  {
    path,
    known,
    carriageReturns,
  }: { readonly path: string; readonly known: Reading | undefined; readonly carriageReturns: boolean },
): string | undefined {
  const own = readingWords(reading, path);
  const isAsKnown = known && readingWords(known, path).join() === own.join();
  const words = [...(isAsKnown ? [] : own), ...(carriageReturns ? ['lines end with a carriage return'] : [])];
  return words.length === 0 ? undefined : `${path} is read as ${reading.format}: ${words.join(', ')}`;
}

function readingWords(
  { format, encoding = 'utf-8', separator, quotes, trim, columns, layout }: Reading,
  path: string,
): readonly string[] {
  const usual = format === 'tsv' ? '\t' : ',';
  const words: string[] = [];
  if (separator !== undefined && (separator !== usual || formatOfName(path) === undefined)) {
    words.push(SEPARATOR_WORDS[separator] ?? `separated by ${JSON.stringify(separator)}`);
  }
  if (quotes === 'none' && separator?.length === 1) words.push('quotes are text');
  if (quotes === 'double' && separator === '\t') words.push('cells may stand in quotes');
  if (trim) words.push('blanks around cells are left out');
  if (columns && format !== 'libsvm') words.push('no header');
  if (layout) words.push(LAYOUT_WORDS[layout]);
  if (encoding !== 'utf-8') words.push(encoding);
  return words;
}
