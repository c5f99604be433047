import type { TableRow } from '@fsdnet/datasets/node';

/** Name of the column that is added. */
export const predictionColumn = 'prediction';

/** Writes scored rows: all columns as they were, and their prediction. */
export interface ScoredOutput {
  begin(): Promise<void>;
  /** One prediction a row. */
  add(rows: readonly TableRow[], predictions: Float32Array): Promise<void>;
  end(): Promise<void>;
  /** Lets go of what it holds, also when it did not come to `end`. */
  close(): Promise<void>;
}
