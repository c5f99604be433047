/** Rows up to which ten epochs say little of a configuration. */
const FEW_ROWS = 40_000;
const LARGEST = 4;

/** Tens of epochs that a race sees by default: more of fewer training rows, which cost little and are noisier. */
export function raceBudget(rows: number): number {
  return Math.min(LARGEST, Math.max(1, Math.round((10 * FEW_ROWS) / Math.max(1, rows)) / 10));
}
