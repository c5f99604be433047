/** How the bytes of a file become rows: decided once, on the training file, and kept with the schema. */
export interface Reading {
  readonly format: 'csv' | 'tsv' | 'jsonl' | 'libsvm' | 'parquet' | 'sql';
  /** Encoding label of text. */
  readonly encoding?: string;
  /** Between cells of csv and tsv. */
  readonly separator?: string;
  /** Whether cells of csv and tsv may stand in double quotes, or quotes are text as any other. */
  readonly quotes?: 'double' | 'none';
  /** Whether white space around cells of csv and tsv belongs to them. Default: it does. */
  readonly trim?: boolean;
  /** Column names of csv and tsv without a header, and the indices of dense libsvm rows. Default: the first row holds them. */
  readonly columns?: readonly string[];
  /** What the entries of libsvm rows are: a number per index, a set of categories, or a column per position. */
  readonly layout?: 'dense' | 'sparse' | 'libfm';
  /** What counts of the entry at each position of libfm rows: its index (a category) or its value (a number). */
  readonly entries?: readonly ('index' | 'value')[];
}
