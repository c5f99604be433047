/** What a column is to the peers, as a person who knows the data would say; fsdnet is never told. */
export type ColumnKind = 'category' | 'number' | 'list' | 'unused';

/** One file of a user's own, with its label. */
export interface OwnDataSet {
  readonly name: string;
  /** Sets of one source share rows or origin; a choice that is judged on one of them must not have seen the others. */
  readonly source: string;
  /** All columns but the label, in the order of the file. */
  readonly columns: Readonly<Record<string, ColumnKind>>;
  /** Column with the time by which rows are split. Default: rows are split at random. */
  readonly time?: string;
  /** Reads the official files; cells in the order of the columns. */
  readonly read: (dataDir: string) => readonly OwnDataRow[];
}

export interface OwnDataRow {
  readonly y: 0 | 1;
  readonly cells: readonly string[];
}
