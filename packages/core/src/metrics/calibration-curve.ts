import { ConfigError } from '../errors.ts';
import { checkColumns, checkProbabilities, type NumberColumn } from './columns.ts';

/** Rows whose predicted probability falls into one interval. */
export interface CalibrationBin {
  /** Lower end, included. */
  readonly lower: number;
  /** Upper end, excluded except for 1. */
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
  /** Number of intervals of equal width. Default 15. */
  readonly bins?: number;
}

/** Predicted against observed rates, over equal-width bins of the prediction; empty bins are left out. */
export function calibrationCurve(
  labels: NumberColumn,
  probabilities: NumberColumn,
  weights?: NumberColumn,
  options: CalibrationOptions = {},
): CalibrationBin[] {
  const { bins = 15 } = options;
  if (!Number.isInteger(bins) || bins < 1) {
    throw new ConfigError({ where: 'calibration', rule: 'bins must be an integer of at least 1', got: String(bins) });
  }
  checkColumns('calibration', labels, probabilities, weights);
  checkProbabilities('calibration', probabilities);
  const totals = new Float64Array(bins);
  const predicted = new Float64Array(bins);
  const observed = new Float64Array(bins);
  for (let row = 0; row < labels.length; row++) {
    const probability = probabilities[row]!;
    const weight = weights ? weights[row]! : 1;
    const bin = Math.min(bins - 1, Math.floor(probability * bins));
    totals[bin]! += weight;
    predicted[bin]! += weight * probability;
    observed[bin]! += weight * labels[row]!;
  }
  const curve: CalibrationBin[] = [];
  for (const [bin, weight] of totals.entries()) {
    if (weight === 0) continue;
    const [lower, upper] = [bin / bins, (bin + 1) / bins];
    curve.push({ lower, upper, weight, predicted: predicted[bin]! / weight, observed: observed[bin]! / weight });
  }
  return curve;
}
