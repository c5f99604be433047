import { ascendingOrder } from './ascending-order.ts';
import { checkColumns, type NumberColumn } from './columns.ts';
import { visitScores } from './ranking.ts';

/**
 * Area under the precision-recall curve as average precision, Σ (R_n − R_{n−1}) · P_n over the distinct scores from the
 * highest down (scikit-learn's `average_precision_score`).
 *
 * @returns A number in [0, 1]; null without a positive row.
 */
export function prAuc(labels: NumberColumn, scores: NumberColumn, weights?: NumberColumn): number | null {
  checkColumns('prAuc', labels, scores, weights);
  const rows = { order: ascendingOrder(scores).reverse(), start: 0, end: labels.length };
  let positives = 0;
  let above = 0;
  let sum = 0;
  visitScores(rows, labels, scores, weights, (positive, negative) => {
    positives += positive;
    above += positive + negative;
    if (positive > 0) sum += positive * (positives / above);
  });
  return positives > 0 ? sum / positives : null;
}
