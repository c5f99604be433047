/** Rows from which the kinds of columns are inferred. */
export const SAMPLE_ROWS = 10_000;

/** Cells that are kept for inference at most. */
const SAMPLE_CELLS = 1_000_000;

/** Rows to sample of a table with this many columns. */
export function sampleRows(columns: number): number {
  return Math.max(100, Math.min(SAMPLE_ROWS, Math.floor(SAMPLE_CELLS / Math.max(1, columns))));
}
