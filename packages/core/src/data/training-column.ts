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

/** The values of a column side by side, NaN where missing. */
export function columnValues({ numbers, column, width, rows }: TrainingColumn): Float64Array {
  const count = typeof rows === 'number' ? rows : rows.length;
  const values = new Float64Array(count);
  for (let position = 0; position < count; position++) {
    const row = typeof rows === 'number' ? position : (rows[position] as number);
    values[position] = numbers[row * width + column] as number;
  }
  return values;
}
