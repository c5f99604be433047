import type { Feature, FittedSchema } from '@fsdnet/core';
import { sourceColumn, type Missing } from '@fsdnet/core/engine';

/**
 * Reads "TOKEN" and "COLUMN=TOKEN": what stands for a missing value in each column. A text with a sign whose left side is no
 * column is a token, for all columns.
 */
export function missingTokens(
  entries: string | readonly string[] | undefined,
  columns: readonly string[],
): (column: string) => Missing {
  const general: string[] = [];
  const own = new Map<string, string[]>();
  for (const entry of [entries ?? []].flat()) {
    const column = columnBefore(entry, columns);
    if (column === undefined) general.push(entry);
    else own.set(column, [...(own.get(column) ?? []), entry.slice(column.length + 1)]);
  }
  return (column) => {
    const tokens = [...new Set([...general, ...(own.get(column) ?? [])])];
    return tokens.length > 1 ? tokens : tokens[0];
  };
}

/**
 * A fitted schema that also takes these for missing values, written as above, in rows of another origin than training's. What
 * training learned stays as it is.
 */
export function withMissingTokens(fitted: FittedSchema, entries: string | readonly string[] = []): FittedSchema {
  const { schema, fields } = fitted;
  const tokensOf = missingTokens(entries, schema.features.map(sourceColumn));
  const changed = <F extends Feature>(feature: F): F => {
    const named = tokensOf(sourceColumn(feature));
    return named === undefined ? feature : { ...feature, missing: [...new Set([feature.missing ?? [], named].flat())] };
  };
  return {
    ...fitted,
    schema: { ...schema, features: schema.features.map(changed) },
    fields: fields.map((field) => ({ ...field, feature: changed(field.feature) })),
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
