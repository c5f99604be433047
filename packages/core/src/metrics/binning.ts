import { ascendingOrder } from './ascending-order.ts';
import type { NumberColumn } from './columns.ts';

/** Which bin a row is in, and the ends of each. */
export interface Binning {
  binOf(row: number): number;
  lower(bin: number): number;
  upper(bin: number): number;
}

/** Intervals of equal width between 0 and 1. */
export function equalWidth(probabilities: NumberColumn, _weights: NumberColumn | undefined, bins: number): Binning {
  return {
    binOf: (row) => Math.min(bins - 1, Math.floor(probabilities[row]! * bins)),
    lower: (bin) => bin / bins,
    upper: (bin) => (bin + 1) / bins,
  };
}

/** Intervals of equal weight; the rows of one prediction go where the middle of their weight is. */
export function equalMass(probabilities: NumberColumn, weights: NumberColumn | undefined, bins: number): Binning {
  const order = ascendingOrder(probabilities);
  const binOf = new Uint32Array(order.length);
  const lower = new Float64Array(bins).fill(Infinity);
  const upper = new Float64Array(bins);
  let total = 0;
  for (const row of order) total += weights ? weights[row]! : 1;
  let below = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    const probability = probabilities[order[start]!]!;
    let weight = 0;
    for (; end < order.length && probabilities[order[end]!] === probability; end++)
      weight += weights ? weights[order[end]!]! : 1;
    // Rows without weight are in no bin that is shown.
    const bin = total > 0 ? Math.min(bins - 1, Math.floor(((below + weight / 2) / total) * bins)) : 0;
    for (let at = start; at < end; at++) binOf[order[at]!] = bin;
    if (weight > 0) {
      lower[bin] = Math.min(lower[bin]!, probability);
      upper[bin] = probability;
    }
    below += weight;
  }
  return { binOf: (row) => binOf[row]!, lower: (bin) => lower[bin]!, upper: (bin) => upper[bin]! };
}
