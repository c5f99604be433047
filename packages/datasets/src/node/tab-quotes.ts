import { CtrError } from '@fsdnet/core';
import { delimitedParser } from '../parsers/delimited-parser.ts';
import type { TextSample } from './text-chunks.ts';

const SEPARATOR = '\t';

/**
 * Whether cells of tab-separated text may stand in quotes: where every cell that begins with one also ends with one, and one
 * of them needs it. Undefined where there are no quotes.
 */
export function tabQuotes(sample: TextSample): 'double' | 'none' | undefined {
  if (!sample.text.includes('"')) return undefined;
  const plain = plainQuotes(sample);
  if (plain) return plain.wrapped && plain.needed ? 'double' : 'none';
  // Read as plain text the rows are of unequal length: quotes must hold separators or line breaks, if anything.
  return columnsOf(sample, 'double') ? 'double' : 'none';
}

/** What quotes there are when they are read as text: undefined when the rows are not of equal length then. */
function plainQuotes(sample: TextSample): { readonly wrapped: boolean; readonly needed: boolean } | undefined {
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
  const columns = columnsOf(sample, 'none', look);
  if (!columns) return undefined;
  look(columns);
  // Names stand in quotes only where all text does.
  needed ||= columns.every((name) => name.length > 1 && name.startsWith('"') && name.endsWith('"'));
  return { wrapped, needed };
}

/** Reads a sample; the columns, undefined when it cannot be read so. */
function columnsOf(
  { text, whole }: TextSample,
  quotes: 'double' | 'none',
  look: (cells: readonly unknown[]) => void = () => undefined,
): readonly string[] | undefined {
  const parser = delimitedParser({ separator: SEPARATOR, quotes });
  try {
    parser.push(text, look);
    if (whole) parser.end(look);
    return parser.columns;
  } catch (error) {
    if (error instanceof CtrError) return undefined;
    throw error;
  }
}
