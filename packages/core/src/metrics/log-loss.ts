import { clippedProbability } from './clipped-probability.ts';
import { checkColumns, checkProbabilities, type NumberColumn } from './columns.ts';

/**
 * Mean of −y·ln p − (1 − y)·ln(1 − p), with p clipped to [1e-7, 1 − 1e-7]; weighted means divide by the sum of the
 * weights.
 *
 * @returns null without rows, or when all weights are 0.
 */
export function logLoss(labels: NumberColumn, probabilities: NumberColumn, weights?: NumberColumn): number | null {
  checkColumns('logloss', labels, probabilities, weights);
  checkProbabilities('logloss', probabilities);
  let sum = 0;
  let total = 0;
  for (let row = 0; row < labels.length; row++) {
    const probability = clippedProbability(probabilities[row]!);
    const weight = weights ? weights[row]! : 1;
    sum -= weight * Math.log(labels[row] === 1 ? probability : 1 - probability);
    total += weight;
  }
  return total > 0 ? sum / total : null;
}
