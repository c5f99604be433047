import { ConfigError } from '@fsdnet/core';
import { columnNamed, missingColumns, namesIn, quotedName } from '../columns.ts';
import { parseSplitBy } from '../splits/split-by.ts';
import type { ColumnDecision, InferenceOptions } from './infer-schema.ts';

/** A column as an option names it. */
export interface NamedColumn {
  readonly use: ColumnDecision['use'];
  readonly separator?: string | undefined;
}

/** What options name. */
export interface NamedColumns {
  readonly columns: ReadonlyMap<string, NamedColumn>;
  /** The options that name one column, by its exact name. */
  readonly options: Pick<InferenceOptions, 'label' | 'weight' | 'group' | 'splitBy'>;
}

/**
 * The columns that options name, in whatever way they can be named.
 *
 * @throws InputError for names that no column has, all of them at once; ConfigError for a column that is named twice.
 */
export function namedColumns(given: InferenceOptions, columns: readonly string[], source: string): NamedColumns {
  const found = new Map<string, NamedColumn>();
  const missing = new Set<string>();
  const exact = (name: string): string => {
    const column = columnNamed(name, columns);
    if (column === undefined) missing.add(name);
    return column ?? name;
  };
  const name = (column: string, as: NamedColumn): void => {
    const before = found.get(column);
    if (before) {
      throw new ConfigError({
        where: `column ${quotedName(column)}`,
        rule: 'may be named only once',
        got: `${before.use} and ${as.use}`,
        fix: 'Remove one of the two.',
      });
    }
    found.set(column, as);
  };
  const single = (column: string | undefined, use: NamedColumn['use']): string | undefined => {
    if (column === undefined) return undefined;
    const known = exact(column);
    name(known, { use });
    return known;
  };
  const label = single(given.label, 'label');
  const weight = single(given.weight, 'weight');
  for (const [option, use] of LISTS) {
    for (const text of given[option] ?? []) {
      for (const column of namesIn(text, columns)) {
        if (column === '') throw noNames(option, text);
        name(exact(column), { use });
      }
    }
  }
  for (const entry of given.multi ?? []) {
    const { column, separator } = multiEntry(entry, columns);
    name(exact(column), { use: 'multiValued', ...(separator !== undefined && { separator }) });
  }
  const group = given.group === undefined ? undefined : exact(given.group);
  const by = given.splitBy === undefined ? undefined : parseSplitBy(given.splitBy);
  const splitBy = by && `${by.kind}:${exact(by.column)}`;
  if (missing.size > 0) throw missingColumns([...missing], columns, source);
  return { columns: found, options: { label, weight, group, splitBy } };
}

/** The options that take several columns of one use. */
const LISTS = [
  ['categorical', 'categorical'],
  ['numeric', 'numeric'],
  ['time', 'time'],
  ['ignore', 'ignored'],
] as const;

function noNames(option: string, text: string): ConfigError {
  return new ConfigError({ where: option, rule: 'must be a list of names', got: JSON.stringify(text) });
}

/** "genres:|" → column and separator, cut at the last colon before which a column's name stands. */
function multiEntry(entry: string, columns: readonly string[]): { column: string; separator?: string } {
  if (columnNamed(entry, columns) !== undefined) return { column: entry };
  // What is behind the colon is a separator, of at least one character.
  const last = entry.lastIndexOf(':', entry.length - 2);
  if (last < 1) return { column: entry };
  for (let colon = last; colon > 0; colon = entry.lastIndexOf(':', colon - 1)) {
    const column = entry.slice(0, colon);
    if (columnNamed(column, columns) !== undefined) return { column, separator: entry.slice(colon + 1) };
  }
  return { column: entry.slice(0, last), separator: entry.slice(last + 1) };
}
