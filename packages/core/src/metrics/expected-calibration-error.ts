import { calibrationCurve, type CalibrationOptions } from './calibration-curve.ts';
import type { NumberColumn } from './columns.ts';

/**
 * Expected calibration error: the mean over rows of |mean prediction − share of positives| of their bin (Guo et al.
 * 2017, eq. 5, for the positive class).
 *
 * @returns A number in [0, 1]; null without rows, or when all weights are 0.
 */
export function expectedCalibrationError(
  labels: NumberColumn,
  probabilities: NumberColumn,
  weights?: NumberColumn,
  options: CalibrationOptions = {},
): number | null {
  let sum = 0;
  let total = 0;
  for (const { weight, predicted, observed } of calibrationCurve(labels, probabilities, weights, options)) {
    sum += weight * Math.abs(predicted - observed);
    total += weight;
  }
  return total > 0 ? sum / total : null;
}
