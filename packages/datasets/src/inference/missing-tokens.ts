import type { Missing } from '@fsdnet/core/engine';

/**
 * Reads "TOKEN" and "COLUMN=TOKEN": what stands for a missing value in each column. A text with a sign whose left side is no
 * column is a token, for all columns.
 */
export function missingTokens(
  entries: string | readonly string[] = [],
  columns: readonly string[],
): (column: string) => Missing {
  const general: string[] = [];
  const own = new Map<string, string[]>();
  for (const entry of [entries].flat()) {
    const column = columnBefore(entry, columns);
    if (column === undefined) general.push(entry);
    else own.set(column, [...(own.get(column) ?? []), entry.slice(column.length + 1)]);
  }
  return (column) => {
    const tokens = [...new Set([...general, ...(own.get(column) ?? [])])];
    return tokens.length > 1 ? tokens : tokens[0];
  };
}

/** The longest column name that stands before a sign. */
function columnBefore(entry: string, columns: readonly string[]): string | undefined {
  for (let at = entry.lastIndexOf('='); at > 0; at = entry.lastIndexOf('=', at - 1)) {
    const name = entry.slice(0, at);
    if (columns.includes(name)) return name;
  }
  return undefined;
}
