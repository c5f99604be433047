/** Options of a numeric feature's piecewise-linear vectors. */
export interface Piecewise {
  /**
   * Most bins B, an integer from 1 to 1,024; their ends are quantiles of the training part, and there are fewer where it
   * has at most B distinct values. Default 16.
   */
  readonly bins?: number;
}

/** Piecewise-linear vectors with all defaults filled in. */
export type ResolvedPiecewise = Required<Piecewise>;

/** A place among more knots than that leaves too few of a 32-bit float's digits for the fraction. */
export const MOST_BINS = 1024;

/** Fills in the defaults. */
export function resolvedPiecewise({ bins = 16 }: Piecewise): ResolvedPiecewise {
  return { bins };
}
