import type { EncodedRows, FittedSchema } from '@fsdnet/core';

/** What the server needs of a model; a `TrainedModel` is one, and `openExport` makes one of an exported model. */
export interface ServedModel {
  /** Everything that turns raw rows into ids and numbers. */
  readonly schema: FittedSchema;
  /** Probabilities of a click in row order, [rows]. */
  predict(rows: EncodedRows): Promise<Float32Array>;
  /** Frees the memory of the model. */
  dispose(): Promise<void>;
}

/** Opens the model of a folder: a run or an export. Its error is told to whoever asked for the model. */
export type OpenModel = (folder: string) => Promise<ServedModel>;
