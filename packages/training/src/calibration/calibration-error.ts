import { expectedCalibrationError, type NumberColumn } from '@fsdnet/core';

/** Expected calibration error as results show it: 20 bins of equal mass, which sees the small probabilities of rare clicks. */
export function calibrationError(
  labels: NumberColumn,
  probabilities: NumberColumn,
  weights?: NumberColumn,
): number | null {
  return expectedCalibrationError(labels, probabilities, weights, { bins: 20, binning: 'mass' });
}
