import type { LinearRows } from './linear-features.ts';

/**
 * bias + Σ w x of the rows first … first + logits.length − 1 into `logits`; `w` ends with the bias. Field by field: the
 * weights of one field stay in the cache while a block of rows reads them.
 */
export function linearLogits(rows: LinearRows, first: number, w: Float64Array, logits: Float64Array): void {
  const { categorical, numbers, firstNumber, lists } = rows;
  const count = logits.length;
  logits.fill(w[w.length - 1]!);
  for (const weights of categorical) {
    for (let i = 0; i < count; i++) logits[i]! += w[weights[first + i]!]!;
  }
  for (const [column, values] of numbers.entries()) {
    const weight = w[firstNumber + column]!;
    for (let i = 0; i < count; i++) logits[i]! += weight * values[first + i]!;
  }
  for (const { offsets, ids } of lists) {
    for (let i = 0; i < count; i++) {
      const [start, end] = [offsets[first + i]!, offsets[first + i + 1]!];
      let sum = 0;
      for (let at = start; at < end; at++) sum += w[ids[at]!]!;
      if (end > start) logits[i]! += sum / (end - start);
    }
  }
}

/**
 * sums += Σ factor · x^power by feature over the rows first … first + factors.length − 1, the last one for the bias, whose x
 * is 1. With power 1 it is the gradient of Σ factor · logit.
 */
export function addToSums(
  rows: LinearRows,
  first: number,
  factors: Float64Array,
  sums: Float64Array,
  power: 1 | 2 = 1,
): void {
  const { categorical, numbers, firstNumber, lists } = rows;
  const count = factors.length;
  let total = 0;
  for (let i = 0; i < count; i++) total += factors[i]!;
  sums[sums.length - 1]! += total;
  for (const weights of categorical) {
    for (let i = 0; i < count; i++) sums[weights[first + i]!]! += factors[i]!;
  }
  for (const [column, values] of numbers.entries()) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += factors[i]! * values[first + i]! ** power;
    sums[firstNumber + column]! += sum;
  }
  for (const { offsets, ids } of lists) {
    for (let i = 0; i < count; i++) {
      const [start, end] = [offsets[first + i]!, offsets[first + i + 1]!];
      const share = factors[i]! / (end - start) ** power;
      for (let at = start; at < end; at++) sums[ids[at]!]! += share;
    }
  }
}
