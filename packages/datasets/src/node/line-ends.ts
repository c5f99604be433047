import type { TableFormat } from './table-format.ts';
import type { TextChunks } from './text-chunks.ts';

/** Whether lines end with a lone carriage return, as old Macs and Excel for Mac write them. */
export async function endsLinesWithCarriageReturns(
  text: TextChunks,
  format: TableFormat | undefined,
): Promise<boolean> {
  // A line feed inside quotes ends no line.
  const quotes = format !== 'jsonl' && format !== 'libsvm';
  if (firstLineEnd(await text.head(), quotes) !== '\r') return false;
  const sample = await text.sample();
  return firstLineEnd(sample.text.replaceAll('\r', ''), quotes) === undefined;
}

/** The first line end outside of quotes. */
function firstLineEnd(text: string, quotes: boolean): '\n' | '\r' | '\r\n' | undefined {
  let inQuotes = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quotes && character === '"') inQuotes = !inQuotes;
    else if (inQuotes) continue;
    else if (character === '\n') return character;
    else if (character === '\r') return text[at + 1] === '\n' ? '\r\n' : character;
  }
  return undefined;
}
