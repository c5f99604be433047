import type { EncodedLists } from '@fsdnet/core/engine';

/** Rows at the mean click rate that are added to those of each value. */
const SMOOTHING = 10;

/** Click rates by value. */
export interface SmoothedRates {
  readonly rates: Float64Array;
  /** Of all rows. */
  readonly mean: number;
}

/** The outcomes of rows. */
export interface Outcomes {
  /** 0 or 1, [rows]. */
  readonly labels: Float32Array;
  /** Sample weights, [rows]. */
  readonly weights: Float32Array | undefined;
}

/**
 * Click rate of each value among rows whose outcome is known, with ten more rows at the mean rate. The values are integers
 * below `size`, in a list for each row.
 */
export function smoothedRates(
  { offsets, ids }: EncodedLists,
  size: number,
  { labels, weights }: Outcomes,
): SmoothedRates {
  const clicks = new Float64Array(size);
  const totals = new Float64Array(size);
  let [allClicks, all] = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const weight = weights ? weights[row]! : 1;
    allClicks += weight * labels[row]!;
    all += weight;
    for (let at = offsets[row]!; at < offsets[row + 1]!; at++) {
      clicks[ids[at]!]! += weight * labels[row]!;
      totals[ids[at]!]! += weight;
    }
  }
  const mean = all > 0 ? allClicks / all : 0;
  return { rates: clicks.map((value, id) => (value + SMOOTHING * mean) / (totals[id]! + SMOOTHING)), mean };
}

/** The mean rate of each row's values, [rows]; for an empty list that of all rows. */
export function meanRates({ offsets, ids }: EncodedLists, { rates, mean }: SmoothedRates): Float64Array {
  return Float64Array.from({ length: offsets.length - 1 }, (_, row) => {
    const [start, end] = [offsets[row]!, offsets[row + 1]!];
    let sum = 0;
    for (let at = start; at < end; at++) sum += rates[ids[at]!]!;
    return end > start ? sum / (end - start) : mean;
  });
}
