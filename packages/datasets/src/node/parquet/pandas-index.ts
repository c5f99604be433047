import type { FileMetaData } from 'hyparquet';
import type { KnownColumn } from '../../inference/known-column.ts';

/** The columns that hold the index of a pandas frame, as the file's own metadata say; undefined where there are none. */
export function indexColumns({
  key_value_metadata: entries = [],
}: FileMetaData): ReadonlyMap<string, KnownColumn> | undefined {
  const frame = parsed(entries.find(({ key }) => key === 'pandas')?.value);
  const names = (frame?.index_columns ?? []).filter((name): name is string => typeof name === 'string');
  if (names.length === 0) return undefined;
  return new Map(names.map((name) => [name, { use: 'ignored', reason: 'the index of the pandas frame' }]));
}

/** A range is no column, and described by an object. */
function parsed(text: string | undefined): { readonly index_columns?: readonly unknown[] } | undefined {
  try {
    const value = JSON.parse(text ?? 'null') as { readonly index_columns?: unknown } | null;
    return Array.isArray(value?.index_columns) ? { index_columns: value.index_columns } : undefined;
  } catch {
    return undefined;
  }
}
