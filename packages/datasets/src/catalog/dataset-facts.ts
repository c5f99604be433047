/** One field of a benchmark set as published. */
export interface FieldFact {
  /** Column name. */
  readonly name: string;
  /** Kind of the feature. */
  readonly kind: 'categorical' | 'numeric' | 'multiValued';
  /** Table rows, PAD and OOV included; 1 for a numeric field. */
  readonly rows: number;
}

/** What is known about a data set without having it. */
export interface DatasetFacts {
  /** As `loadDataset` knows it. */
  readonly name: string;
  /** What it is, half a sentence. */
  readonly title: string;
  /** What the model predicts. */
  readonly task: string;
  /** Tokens seen less often become OOV, as in the paper. */
  readonly minCount: number;
  /** Rows of the parts, as published; absent when they depend on what is at hand. */
  readonly rows?: { readonly train: number; readonly valid: number; readonly test: number };
  /** Fields with their published table sizes; absent for sets that the paper does not use. */
  readonly fields?: readonly FieldFact[];
  /** Batch size of the published runs; absent for sets that the paper does not use. */
  readonly batchSize?: number;
  /** Terms of use. */
  readonly licence: string;
  /** Whom to credit. */
  readonly credit: string;
  /** Files that are looked for below the data folder, best first; one entry an alternative. */
  readonly files: readonly string[];
  /** Where the files come from. */
  readonly origin: string;
}
