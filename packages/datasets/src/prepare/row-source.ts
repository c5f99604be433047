import type { Schema } from '@fsdnet/core';
import type { KnownColumn } from '../inference/known-column.ts';
import type { OnRow } from '../parsers/row-parser.ts';

/** Rows that can be read once, from front to back. */
export interface RowSource {
  /** File or other origin, for messages. */
  readonly name: string;
  /** Names in the order of the cells. */
  readonly columns: readonly string[];
  /** Whether the same rows may come in another order the next time. Default false. */
  readonly unordered?: boolean | undefined;
  /** Says what becomes of the columns, before `scan`; needed where that decides what an absent entry stands for. */
  useSchema?(schema: Schema): void;
  /** Hands out all rows. */
  scan(onRow: OnRow): Promise<void>;
}

/** A row source that can be looked into before it is read. */
export interface SampledSource extends RowSource {
  /** Columns of which the source itself says what they are. */
  readonly known?: ReadonlyMap<string, KnownColumn> | undefined;
  /** The first rows, at most `count`; `scan` hands them out again. */
  peek(count: number): Promise<readonly (readonly unknown[])[]>;
}
