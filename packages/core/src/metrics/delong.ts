import { ascendingOrder } from './ascending-order.ts';
import { checkColumns, type NumberColumn } from './columns.ts';

/** An AUC, or the difference of two, with its uncertainty. */
export interface UncertainAuc {
  /** The AUC, or the first minus the second. */
  readonly value: number;
  /** Estimated variance of `value`. 0 when every positive row scores above every negative one, however few rows there are. */
  readonly variance: number;
  /** Ends of the 95 % interval, `value` ± 1.96 · √variance, no further than the values that can be. */
  readonly lower: number;
  readonly upper: number;
}

/** The normal distribution holds 95 % of its mass within so many standard deviations. */
const STANDARD_DEVIATIONS = 1.96;

/**
 * AUC with DeLong's estimate of its variance (DeLong, DeLong and Clarke-Pearson 1988), in O(n log n) (Sun and Xu 2014);
 * ties count one half. All rows count alike: there is no version for sample weights.
 *
 * @param labels 0 or 1, [rows].
 * @param scores Probabilities or logits, [rows].
 * @returns null when a class has fewer than two rows.
 * @throws InputError when lengths differ or a value is not allowed.
 */
export function aucWithInterval(labels: NumberColumn, scores: NumberColumn): UncertainAuc | null {
  checkColumns('aucWithInterval', labels, scores);
  return uncertainMean(labels, placements(labels, scores), 0);
}

/**
 * Difference of the AUCs of two models on the same rows, AUC(first) − AUC(second), with DeLong's estimate of its variance,
 * which takes into account that both scored the same rows. An interval that holds 0 means that the rows do not tell the
 * models apart. All rows count alike.
 *
 * @param labels 0 or 1, [rows].
 * @param first Scores of the one model, [rows].
 * @param second Scores of the other one, [rows]; on any scale.
 * @returns null when a class has fewer than two rows.
 * @throws InputError when lengths differ or a value is not allowed.
 */
export function aucDifference(labels: NumberColumn, first: NumberColumn, second: NumberColumn): UncertainAuc | null {
  checkColumns('aucDifference', labels, first);
  checkColumns('aucDifference', labels, second);
  const differences = placements(labels, first);
  const others = placements(labels, second);
  for (let row = 0; row < differences.length; row++) differences[row]! -= others[row]!;
  return uncertainMean(labels, differences, -1);
}

/**
 * The structural components of DeLong et al., eq. 5: for a positive row the share of negative rows below it, for a negative
 * row the share of positive rows above it, ties counting one half.
 */
function placements(labels: NumberColumn, scores: NumberColumn): Float64Array {
  const order = ascendingOrder(scores);
  const placed = new Float64Array(labels.length);
  let positives = 0;
  for (let row = 0; row < labels.length; row++) positives += labels[row]!;
  const negatives = labels.length - positives;
  let positivesBelow = 0;
  let negativesBelow = 0;
  for (let start = 0, end = 0; start < order.length; start = end) {
    const score = scores[order[start]!];
    let tiedPositives = 0;
    for (; end < order.length && scores[order[end]!] === score; end++) tiedPositives += labels[order[end]!]!;
    const tiedNegatives = end - start - tiedPositives;
    const ofPositive = (negativesBelow + tiedNegatives / 2) / negatives;
    const ofNegative = (positives - positivesBelow - tiedPositives / 2) / positives;
    for (let at = start; at < end; at++) placed[order[at]!] = labels[order[at]!] === 1 ? ofPositive : ofNegative;
    positivesBelow += tiedPositives;
    negativesBelow += tiedNegatives;
  }
  return placed;
}

/** Mean of the placements, which both classes have in common, and variance S₁₀/m + S₀₁/n (DeLong et al., eq. 7). */
function uncertainMean(labels: NumberColumn, placed: Float64Array, least: number): UncertainAuc | null {
  const positive = momentsOf(placed, (row) => labels[row] === 1);
  const negative = momentsOf(placed, (row) => labels[row] === 0);
  if (positive.count < 2 || negative.count < 2) return null;
  const value = positive.mean;
  const variance = positive.variance / positive.count + negative.variance / negative.count;
  const margin = STANDARD_DEVIATIONS * Math.sqrt(variance);
  return { value, variance, lower: Math.max(least, value - margin), upper: Math.min(1, value + margin) };
}

/** Number, mean and sample variance of the values of some rows. */
function momentsOf(
  values: Float64Array,
  belongs: (row: number) => boolean,
): { readonly count: number; readonly mean: number; readonly variance: number } {
  let count = 0;
  let sum = 0;
  for (let row = 0; row < values.length; row++) {
    if (!belongs(row)) continue;
    count++;
    sum += values[row]!;
  }
  const mean = sum / count;
  let squares = 0;
  for (let row = 0; row < values.length; row++) if (belongs(row)) squares += (values[row]! - mean) ** 2;
  return { count, mean, variance: squares / (count - 1) };
}
