import type { LogitRows } from './fit-calibration.ts';

const MOST_STEPS = 200;

/** An intercept further away moves any logit of a clipped probability beyond rounding. */
const FARTHEST = 64;

/**
 * The intercept b that minimises Σ w · (softplus(z + b) − y (z + b)), where both classes weigh something. The derivative
 * Σ w · (σ(z + b) − y) rises with b: Newton's method on it, and bisection where that leaves the interval of the zero.
 */
export function fitIntercept({ labels, logits, weights }: LogitRows): number {
  let [low, high] = [-FARTHEST, FARTHEST];
  let intercept = 0;
  for (let step = 0; step < MOST_STEPS; step++) {
    let slope = 0;
    let curvature = 0;
    for (let row = 0; row < labels.length; row++) {
      const weight = weights ? weights[row]! : 1;
      const p = 1 / (1 + Math.exp(-(logits[row]! + intercept)));
      slope += weight * (p - labels[row]!);
      curvature += weight * p * (1 - p);
    }
    if (slope === 0) return intercept;
    if (slope > 0) high = intercept;
    else low = intercept;
    const newton = intercept - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    const moved = Math.abs(next - intercept);
    intercept = next;
    if (moved <= 1e-12 * Math.max(1, Math.abs(next))) break;
  }
  return intercept;
}
