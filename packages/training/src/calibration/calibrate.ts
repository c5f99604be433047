import type { NumberColumn } from '@fsdnet/core';
import { logOdds, type Calibration } from '@fsdnet/core/engine';

/** Corrected probabilities, [rows]: σ(slope · ln(p / (1 − p)) + intercept), p clipped to [1e-7, 1 − 1e-7]; with kind "none" a copy. */
export function calibrate(probabilities: NumberColumn, { kind, slope, intercept }: Calibration): Float32Array {
  const corrected = new Float32Array(probabilities);
  if (kind === 'none') return corrected;
  for (let row = 0; row < corrected.length; row++)
    corrected[row] = 1 / (1 + Math.exp(-(slope * logOdds(probabilities[row]!) + intercept)));
  return corrected;
}
