import type { FittedSchema } from '@fsdnet/core';
import type { Table, TableRow } from '@fsdnet/datasets/node';

import type { FileSink } from './whole-file.ts';

/** Writes scored rows: all columns as they were, and their prediction. */
export interface ScoredOutput {
  begin(): Promise<void>;
  /** One prediction a row. */
  add(rows: readonly TableRow[], predictions: Float32Array): Promise<void>;
  end(): Promise<void>;
  /** Lets go of what it holds, also when it did not come to `end`. */
  close(): Promise<void>;
}

/** What is scored, and where it goes. */
export interface ScoredTable {
  readonly table: Pick<Table, 'name' | 'format' | 'columns' | 'parquet'>;
  /** Of the run: it says which columns hold numbers and lists, and how files are read. */
  readonly schema: FittedSchema;
  /** Name of the column that is added. */
  readonly predictionColumn: string;
  readonly write: FileSink;
}
