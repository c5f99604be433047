/** Token lists of one multi-valued field in compressed-row form. */
export interface EncodedLists {
  /** [rows + 1]; the tokens of row r are ids[offsets[r]] … ids[offsets[r + 1] − 1]. */
  readonly offsets: Int32Array;
  /** Token ids within the field's own table. */
  readonly ids: Int32Array;
}

/** What rows are measured by: whole in memory of any part, 4 bytes per row each. */
export interface TargetColumns {
  /** Number of rows. */
  readonly rows: number;
  /** [rows], 0 or 1; absent in data to be scored. */
  readonly labels?: Float32Array;
  /** [rows] sample weights. */
  readonly weights?: Float32Array;
  /** [rows] index of each row's group, for gAUC. */
  readonly groups?: Int32Array;
}

/** Rows in the form that tables gather from. */
export interface EncodedRows extends TargetColumns {
  /** Row-major [rows, categorical fields], ids within each field's own table (PAD 0, OOV last). */
  readonly ids: Int32Array;
  /**
   * Row-major [rows, numeric fields], scaled; a missing number is 0 (the mean). Of a piecewise field the place between its
   * table rows: 0 where missing, from 1 to the last row else.
   */
  readonly numbers: Float32Array;
  /** One entry a multi-valued field, in schema order. */
  readonly lists: readonly EncodedLists[];
}
