import type { NumberColumn } from '@fsdnet/core';
import { logOdds, type Calibration } from '@fsdnet/core/engine';

/** Corrected probabilities, [rows]: σ(slope · ln(p / (1 − p)) + intercept), p clipped to [1e-7, 1 − 1e-7]; with kind "none" a copy. */
export function calibrate(probabilities: NumberColumn, { kind, slope, intercept }: Calibration): Float32Array {
  if (kind === 'none') return Float32Array.from(probabilities);
  return Float32Array.from(probabilities, (p) => 1 / (1 + Math.exp(-(slope * logOdds(p) + intercept))));
}
