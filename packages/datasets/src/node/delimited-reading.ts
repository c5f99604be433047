import type { Reading } from '@fsdnet/core/engine';
import { blanksBehind } from './blanks.ts';
import { firstRow, type Cut } from './cut-row.ts';
import { columnsWithoutHeader, looksLikeValues, type HeaderRules } from './header.ts';
import type { ReadingOptions } from './reading-options.ts';
import { tabQuotes } from './tab-quotes.ts';
import type { TextChunks } from './text-chunks.ts';

/** How separated text is read. */
export interface DelimitedReading extends Pick<Reading, 'quotes' | 'trim' | 'columns'> {
  readonly separator: string;
}

/** What decides how separated text is read. */
export interface DelimitedRules extends HeaderRules, Pick<ReadingOptions, 'separator' | 'quotes' | 'trim'> {
  readonly format: 'csv' | 'tsv';
  /** Lines that start with this text are left out. */
  readonly comment?: string | undefined;
  /** Gets what the user should know. */
  readonly onMessage?: ((message: string) => void) | undefined;
}

/** Separators of csv by what the header has, the likeliest first. */
const SEPARATORS = [',', ';', '\t', '|'];

/**
 * Decides how separated text is read: as the options say, else as the training file was read, else as the first 16 Mi
 * characters look.
 */
export async function delimitedReading(text: TextChunks, rules: DelimitedRules): Promise<DelimitedReading> {
  const { known } = rules;
  const head = withoutComments(await text.head(), rules.comment);
  const separator = named(rules.separator) ?? separatorOf(head, rules);
  const quotes = rules.quotes ?? known?.quotes ?? (await quotesOf(text, separator));
  const cut = { separator, quotes: quotes === 'double' };
  const first = firstRow(head, cut);
  const columns = columnsWithoutHeader(first, rules);
  const { header, schema, onMessage } = rules;
  if (!columns && header === undefined && !known && !schema && looksLikeValues(head, first, cut)) {
    onMessage?.(`${text.name}: the first row is taken for names, but looks like values; --header no makes it a row`);
  }
  const trim = rules.trim ?? (known?.trim === true || (await hasBlanks(text, cut, !columns)));
  return { separator, ...(quotes && { quotes }), ...(trim && { trim }), ...(columns && { columns }) };
}

/** A tab may be written as shells leave it: a backslash and a t. */
function named(separator: string | undefined): string | undefined {
  return separator === '\\t' ? '\t' : separator;
}

/** The one that the training file had, if the first line has it too; else the one that the first line has. */
function separatorOf(head: string, { format, known }: DelimitedRules): string {
  const line = head.split('\n', 1)[0] ?? '';
  const has = (separator: string): boolean => firstRow(line, { separator, quotes: true }).length > 1;
  if (known?.separator !== undefined && has(known.separator)) return known.separator;
  return format === 'tsv' ? '\t' : (SEPARATORS.find(has) ?? ',');
}

async function quotesOf(text: TextChunks, separator: string): Promise<Reading['quotes']> {
  if (separator === '\t') return tabQuotes(await text.sample());
  return separator.length > 1 ? 'none' : 'double';
}

/** Whether blanks around cells do not belong to them. Most files show in their first lines that they do. */
async function hasBlanks(text: TextChunks, cut: Cut, header: boolean): Promise<boolean> {
  const head = await text.head();
  if (cut.separator.length > 1 || !head.includes(cut.separator)) return false;
  if (blanksBehind(head, cut, header) === false) return false;
  return blanksBehind((await text.sample()).text, cut, header) === true;
}

function withoutComments(text: string, comment: string | undefined): string {
  let start = 0;
  while (comment !== undefined && text.startsWith(comment, start) && text.includes('\n', start)) {
    start = text.indexOf('\n', start) + 1;
  }
  return text.slice(start);
}
