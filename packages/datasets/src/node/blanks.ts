import type { Cut } from './cut-row.ts';

/**
 * Whether every separator of the rows is followed by a blank or an empty cell; undefined when there is no cell that could
 * tell. `header` says whether the first row holds names, which do not count.
 */
export function blanksBehind(text: string, { separator, quotes }: Cut, header: boolean): boolean | undefined {
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
