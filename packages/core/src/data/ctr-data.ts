import type { FittedSchema } from '../schema/fitted-schema.ts';
import type { EncodedPart } from './encoded-blocks.ts';

/** A data set ready for training: what the training part taught, and its parts in encoded form. */
export interface CtrData<P extends EncodedPart = EncodedPart> {
  /** For messages and run folders: "frappe", a file name, … */
  readonly name: string;
  /** Features, vocabularies and scales, as the training part taught them. */
  readonly schema: FittedSchema;
  /** Rows to learn from. */
  readonly train: P;
  /** Rows by which the best epoch is chosen. */
  readonly valid: P;
  /** Rows for the last evaluation, where there are any. */
  readonly test?: P;
}
