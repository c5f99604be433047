import { ConfigError } from '../errors.ts';
import { equalMass, equalWidth } from './binning.ts';
import { checkColumns, checkProbabilities, type NumberColumn } from './columns.ts';

/** Rows whose predicted probability falls into one interval. */
export interface CalibrationBin {
  /** Lower end, included. */
  readonly lower: number;
  /** Upper end; for bins of equal width excluded except for 1, for bins of equal mass included. */
  readonly upper: number;
  /** Rows in the bin, or their weight. */
  readonly weight: number;
  /** Mean prediction. */
  readonly predicted: number;
  /** Share of positive rows. */
  readonly observed: number;
}

/** How predictions are put into bins. */
export interface CalibrationOptions {
  /** Number of intervals. Default 15. */
  readonly bins?: number;
  /**
   * "width": intervals of equal width between 0 and 1. "mass": intervals that hold equally many rows, or equal weight;
   * rows of one prediction stay together, so that a bin may hold more and there may be fewer. Default "width".
   */
  readonly binning?: 'width' | 'mass';
}

/** Predicted against observed rates, over bins of the prediction; empty bins are left out. */
export function calibrationCurve(
  labels: NumberColumn,
  probabilities: NumberColumn,
  weights?: NumberColumn,
  options: CalibrationOptions = {},
): CalibrationBin[] {
  const { bins = 15, binning = 'width' } = options;
  if (!Number.isInteger(bins) || bins < 1) {
    throw new ConfigError({ where: 'calibration', rule: 'bins must be an integer of at least 1', got: String(bins) });
  }
  checkColumns('calibration', labels, probabilities, weights);
  checkProbabilities('calibration', probabilities);
  const { binOf, lower, upper } = (binning === 'mass' ? equalMass : equalWidth)(probabilities, weights, bins);
  const totals = new Float64Array(bins);
  const predicted = new Float64Array(bins);
  const observed = new Float64Array(bins);
  for (let row = 0; row < labels.length; row++) {
    const weight = weights ? weights[row]! : 1;
    const bin = binOf(row);
    totals[bin]! += weight;
    predicted[bin]! += weight * probabilities[row]!;
    observed[bin]! += weight * labels[row]!;
  }
  const curve: CalibrationBin[] = [];
  for (const [bin, weight] of totals.entries()) {
    if (weight === 0) continue;
    curve.push({
      lower: lower(bin),
      upper: upper(bin),
      weight,
      predicted: predicted[bin]! / weight,
      observed: observed[bin]! / weight,
    });
  }
  return curve;
}
