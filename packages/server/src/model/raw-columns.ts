import { sourceColumn } from '@fsdnet/core/engine';
import type { FittedSchema } from '@fsdnet/core';

/** A column of raw rows. */
export interface RawColumn {
  readonly name: string;
  /** What a cell holds: one token, a number, a list of tokens, or a time. */
  readonly kind: 'categorical' | 'numeric' | 'multiValued' | 'time';
  /** Between the tokens of a list that is one text. */
  readonly separator?: string;
}

/** The columns that rows of a schema have, in schema order. Several features may be made of one column of times. */
export function rawColumns({ schema }: FittedSchema): readonly RawColumn[] {
  const columns = new Map<string, RawColumn>();
  for (const feature of schema.features) {
    const name = sourceColumn(feature);
    if (columns.has(name)) continue;
    if (feature.kind === 'multiValued')
      columns.set(name, { name, kind: feature.kind, separator: feature.separator ?? '|' });
    else columns.set(name, { name, kind: feature.time ? 'time' : feature.kind });
  }
  return [...columns.values()];
}
