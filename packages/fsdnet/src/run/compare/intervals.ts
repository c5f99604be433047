import { auc } from '@fsdnet/core';
import { clippedProbability } from '@fsdnet/core/engine';
import type { ScoredRows } from '@fsdnet/training';

import type { Interval } from '../results/part-metrics.ts';

/** The normal distribution holds 95 % of its mass within so many standard deviations. */
const STANDARD_DEVIATIONS = 1.96;

/** A value with the ends of its 95 % interval, which come from the spread of the rows; null where that is not known. */
export interface Uncertain {
  readonly value: number;
  readonly interval: Interval | null;
}

/** The log loss of each row. */
export function rowLosses({ labels, predictions }: ScoredRows): Float64Array {
  return Float64Array.from(labels, (label, row) => {
    const probability = clippedProbability(predictions[row]!);
    return -Math.log(label === 1 ? probability : 1 - probability);
  });
}

/** A weighted mean over rows; undefined where nothing weighs. Σw²(x − m)² / (Σw)² is the variance of its estimate. */
export function meanWithInterval(values: Float64Array, weights?: Float32Array): Uncertain | undefined {
  return ratioWithInterval(values, new Float64Array(values.length).fill(1), weights);
}

/**
 * The ratio of two means over the same rows; undefined where the lower one is 0. Its variance is that of the residuals
 * x − ratio · y (the delta method).
 */
export function ratioWithInterval(
  upper: ArrayLike<number>,
  lower: ArrayLike<number>,
  weights?: Float32Array,
): Uncertain | undefined {
  let [above, below] = [0, 0];
  for (let row = 0; row < upper.length; row++) {
    const weight = weights?.[row] ?? 1;
    above += weight * upper[row]!;
    below += weight * lower[row]!;
  }
  if (below === 0) return undefined;
  const value = above / below;
  let squares = 0;
  let counted = 0;
  for (let row = 0; row < upper.length; row++) {
    const weight = weights?.[row] ?? 1;
    if (weight > 0) counted++;
    squares += (weight * (upper[row]! - value * lower[row]!)) ** 2;
  }
  if (counted < 2) return { value, interval: null };
  const margin = (STANDARD_DEVIATIONS * Math.sqrt((squares * counted) / (counted - 1))) / Math.abs(below);
  return { value, interval: [value - margin, value + margin] };
}

/** gAUC with the spread of its groups: they, not the rows, are what was drawn. Undefined where no group has both classes. */
export function groupAucWithInterval({ labels, predictions, groups, weights }: ScoredRows): Uncertain | undefined {
  if (!groups) return undefined;
  const rowsOf = new Map<number, number[]>();
  for (const [row, group] of groups.entries()) {
    const rows = rowsOf.get(group);
    if (rows) rows.push(row);
    else rowsOf.set(group, [row]);
  }
  const areas: number[] = [];
  const sizes: number[] = [];
  for (const rows of rowsOf.values()) {
    const pick = (values: Float32Array): Float32Array => Float32Array.from(rows, (row) => values[row]!);
    const ofRows = weights && pick(weights);
    const area = auc(pick(labels), pick(predictions), ofRows);
    if (area === null) continue;
    const size = ofRows ? ofRows.reduce((sum, weight) => sum + weight, 0) : rows.length;
    areas.push(size * area);
    sizes.push(size);
  }
  return ratioWithInterval(areas, sizes);
}
