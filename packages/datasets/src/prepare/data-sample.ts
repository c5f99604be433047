import type { Schema } from '@fsdnet/core';
import type { ResolvedFitting } from './fitting-options.ts';

/** The first rows of the training source, and what was made of them before all of it is read. */
export interface DataSample {
  readonly schema: Schema;
  /** Names in the order of the cells. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
  /** How vocabularies will be made of all rows. */
  readonly fitting: ResolvedFitting;
}
