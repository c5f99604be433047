/** One column of collected numbers in the training part. */
export interface TrainingColumn {
  /** Row-major, NaN where missing. */
  readonly numbers: Float64Array;
  readonly column: number;
  /** Columns of `numbers`. */
  readonly width: number;
  /** Row numbers, or how many of the first rows. */
  readonly rows: Int32Array | number;
}

/** How many values a column has, and each of them. */
export interface ColumnValues {
  readonly count: number;
  readonly valueAt: (position: number) => number;
}

/** The values of a column, NaN where missing. */
export function columnValues({ numbers, column, width, rows }: TrainingColumn): ColumnValues {
  return typeof rows === 'number'
    ? { count: rows, valueAt: (position) => numbers[position * width + column] as number }
    : { count: rows.length, valueAt: (position) => numbers[(rows[position] as number) * width + column] as number };
}

/** The values after a change of each. */
export function valuesBy(change: (value: number) => number, { count, valueAt }: ColumnValues): ColumnValues {
  return { count, valueAt: (position) => change(valueAt(position)) };
}
