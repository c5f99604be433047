/** Options of a numeric feature's piecewise-linear vectors. */
export interface Piecewise {
  /**
   * Most bins B, an integer from 1 to 1,024; their ends are quantiles of the training part, and there are fewer where it
   * has at most B distinct values. Default: 256, or as many as give each bin 250 values of the training part.
   */
  readonly bins?: number;
}

/** A place among more knots than that leaves too few of a 32-bit float's digits for the fraction. */
export const MOST_BINS = 1024;

/** The measured default: bins with fewer values learn them by heart. */
const USUAL_BINS = 256;
const VALUES_PER_BIN = 250;

/** Most bins for so many values of the training part. */
export function mostBins({ bins }: Piecewise, values: number): number {
  return bins ?? Math.min(USUAL_BINS, Math.max(1, Math.floor(values / VALUES_PER_BIN)));
}
