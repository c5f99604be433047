/** How the bytes of a file become rows: decided once, on the training file, and kept with the schema. */
export interface Reading {
  readonly format: 'csv' | 'tsv' | 'jsonl' | 'libsvm' | 'parquet';
  /** Encoding label of text. */
  readonly encoding?: string;
  /** Between cells of csv and tsv. */
  readonly separator?: string;
  /** Whether cells of csv and tsv may stand in double quotes, or quotes are text as any other. */
  readonly quotes?: 'double' | 'none';
  /** Whether white space around cells of csv and tsv belongs to them. Default: it does. */
  readonly trim?: boolean;
  /** Column names of csv and tsv without a header. Default: the first row holds them. */
  readonly columns?: readonly string[];
  /** What the entries of libsvm rows are. */
  readonly layout?: 'dense' | 'sparse' | 'libfm';
}
