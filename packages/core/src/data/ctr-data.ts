import type { FittedSchema } from '../schema/fitted-schema.ts';
import type { EncodedRows } from './encoded-rows.ts';

/** A data set ready for training: what the training part taught, and its parts in encoded form. */
export interface CtrData {
  /** For messages and run folders: "frappe", a file name, … */
  readonly name: string;
  readonly schema: FittedSchema;
  readonly train: EncodedRows;
  readonly valid: EncodedRows;
  readonly test?: EncodedRows;
}
