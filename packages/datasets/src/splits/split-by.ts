import { ConfigError } from '@fsdnet/core';
import { GroupSplitter } from './group-splitter.ts';
import type { SplitIndices } from './part-indices.ts';
import type { SplitRatio } from './split-ratio.ts';
import { TimeSplitter } from './time-splitter.ts';

/** A column that decides which part a row belongs to. */
export interface SplitBy {
  /** "time": the oldest rows train, the newest test. "group": rows of one value stay together. */
  readonly kind: 'time' | 'group';
  readonly column: string;
}

/** Reads "time:COLUMN" or "group:COLUMN". Throws a ConfigError. */
export function parseSplitBy(text: string): SplitBy {
  const [, kind, column] = /^\s*(time|group)\s*:(.+)$/s.exec(text) ?? [];
  if (column !== undefined) return { kind: kind as SplitBy['kind'], column };
  throw new ConfigError({
    where: 'splitBy',
    rule: 'must be time:COLUMN or group:COLUMN',
    got: JSON.stringify(text),
    fix: 'For example time:timestamp.',
  });
}

/** Collects what rows are split by while they are read, and splits them in the end. */
export interface RowSplitter {
  /** Takes the cell of the next row; `where` names row and column in messages. */
  add(cell: unknown, where: () => string): void;
  /** `tell` gets what the user should know. Throws an InputError when a part would be empty. */
  split(ratio: SplitRatio, seed: number, tell?: (message: string) => void): SplitIndices;
}

/** The splitter by a column. `source` is for messages. */
export function rowSplitter({ kind, column }: SplitBy, source: string): RowSplitter {
  return kind === 'time' ? new TimeSplitter(source, column) : new GroupSplitter(source);
}
