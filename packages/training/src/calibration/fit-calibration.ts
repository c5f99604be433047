import type { NumberColumn } from '@fsdnet/core';
import type { Calibration } from '@fsdnet/core/engine';
import { fitIntercept } from './fit-intercept.ts';
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
