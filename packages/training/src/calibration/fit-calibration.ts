import type { NumberColumn } from '@fsdnet/core';
import type { Calibration } from '@fsdnet/core/engine';
import { fitPlatt } from './fit-platt.ts';

/** What a correction is fitted on. */
export interface LogitRows {
  /** 0 or 1, [rows]. */
  readonly labels: NumberColumn;
  /** Finite, [rows]. */
  readonly logits: NumberColumn;
  /** Sample weights, [rows]. Default: all 1. */
  readonly weights?: NumberColumn | undefined;
}

/**
 * The correction with the lowest log loss on the rows: of the intercept alone, or of slope and intercept (Platt 1999,
 * without his pseudo-labels).
 *
 * @returns undefined where there is none: a class weighs nothing; for Platt also where all logits are equal, where they
 * separate the classes, and where the slope would not be above 0.
 */
export function fitCalibration(kind: 'intercept' | 'platt', rows: LogitRows): Calibration | undefined {
  const weigh = weightsByClass(rows);
  if (!(weigh[0] > 0 && weigh[1] > 0)) return undefined;
  if (kind === 'intercept') return { kind, slope: 1, intercept: fitIntercept(rows) };
  const fitted = fitPlatt(rows);
  return fitted && { kind, ...fitted };
}

function weightsByClass({ labels, weights }: LogitRows): [number, number] {
  const sums: [number, number] = [0, 0];
  for (let row = 0; row < labels.length; row++) sums[labels[row] === 1 ? 1 : 0] += weights ? weights[row]! : 1;
  return sums;
}

const MOST_STEPS = 200;

/** An intercept further away moves any logit of a clipped probability beyond rounding. */
const FARTHEST = 64;

/**
 * The intercept b that minimises Σ w · (softplus(z + b) − y (z + b)), where both classes weigh something. The derivative
 * Σ w · (σ(z + b) − y) rises with b: Newton's method on it, and bisection where that leaves the interval of the zero.
 */
function fitIntercept({ labels, logits, weights }: LogitRows): number {
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
