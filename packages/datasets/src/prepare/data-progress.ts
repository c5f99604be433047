/** A sign of life from reading and preparing data. */
export interface DataProgress {
  /** "download", "read train", "read valid", "read test", "fit schema", "encode", "cache". */
  readonly stage: string;
  /** Bytes (download, read, cache) or rows so far. */
  readonly done: number;
  /** Where `done` ends; absent when that is not known. */
  readonly total?: number;
  /** What `done` counts. Default: as the stage says. */
  readonly of?: 'rows';
}
