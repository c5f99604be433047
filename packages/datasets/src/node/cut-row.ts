/** How a row is cut into cells. */
export interface Cut {
  readonly separator: string;
  /** Whether cells may stand in double quotes. */
  readonly quotes: boolean;
}

/** Cells of the first line of a text that is not blank, without white space around them. */
export function firstRow(text: string, { separator, quotes }: Cut): readonly string[] {
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
