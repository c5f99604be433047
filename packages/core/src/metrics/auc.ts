import { ascendingOrder } from './ascending-order.ts';
import { checkColumns, type NumberColumn } from './columns.ts';
import { visitScores, type RankedRows } from './ranking.ts';

/**
 * Area under the ROC curve: the probability that a positive row scores above a negative one, ties counting one half.
 *
 * @param labels 0 or 1, [rows].
 * @param scores Probabilities or logits, [rows].
 * @param weights Sample weights, [rows]. Default: all 1.
 * @returns A number in [0, 1]; null when one of the classes is missing or weighs nothing.
 * @throws InputError when lengths differ or a value is not allowed; so do all metrics.
 */
export function auc(labels: NumberColumn, scores: NumberColumn, weights?: NumberColumn): number | null {
  checkColumns('auc', labels, scores, weights);
  return rankedAuc({ order: ascendingOrder(scores), start: 0, end: labels.length }, labels, scores, weights);
}

/** AUC of rows that are sorted already. */
export function rankedAuc(
  rows: RankedRows,
  labels: NumberColumn,
  scores: NumberColumn,
  weights: NumberColumn | undefined,
): number | null {
  let positives = 0;
  let negatives = 0;
  let wins = 0;
  visitScores(rows, labels, scores, weights, (positive, negative) => {
    wins += positive * (negatives + negative / 2);
    positives += positive;
    negatives += negative;
  });
  return positives > 0 && negatives > 0 ? wins / positives / negatives : null;
}
