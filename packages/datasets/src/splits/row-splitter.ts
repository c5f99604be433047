import { GroupSplitter } from './group-splitter.ts';
import type { SplitIndices } from './part-indices.ts';
import type { SplitBy } from './split-by.ts';
import type { SplitRatio } from './split-ratio.ts';
import { TimeSplitter } from './time-splitter.ts';

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
