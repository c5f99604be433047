import { auc, logLoss } from '@fsdnet/core';
import { equalMassError } from './equal-mass-error.ts';

/** How good predictions of the test rows are. */
export interface Scores {
  readonly auc: number;
  readonly logloss: number;
  readonly clickRate: number;
  readonly meanPrediction: number;
  /** Expected calibration error over 20 bins of equal mass. */
  readonly ece: number;
}

/** One piece of code for all contenders. */
export function scorePredictions(labels: readonly number[], predictions: readonly number[]): Scores {
  const [area, loss] = [auc(labels, predictions), logLoss(labels, predictions)];
  if (area === null || loss === null) throw new Error('the test part needs rows of both classes');
  return {
    auc: rounded(area),
    logloss: rounded(loss),
    clickRate: rounded(mean(labels)),
    meanPrediction: rounded(mean(predictions)),
    ece: rounded(equalMassError(labels, predictions)),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number): number {
  return Number(value.toFixed(7));
}
