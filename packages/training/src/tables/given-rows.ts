/** Rows of one field of a table whose first values come from elsewhere. */
export interface GivenRows {
  readonly table: string;
  /** The field that owns the rows. */
  readonly field: string;
  /** Rows within the field. */
  readonly rows: Int32Array;
  /** Row-major [rows, dim]. */
  readonly vectors: Float32Array;
  /** What no update changes: these rows, or all of the field. Default: nothing. */
  readonly freeze?: 'rows' | 'field' | undefined;
}
