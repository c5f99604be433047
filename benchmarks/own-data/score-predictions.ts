import { auc, expectedCalibrationError, logLoss } from '@fsdnet/core';

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
  const area = auc(labels, predictions);
  const loss = logLoss(labels, predictions);
  const ece = expectedCalibrationError(labels, predictions, undefined, { bins: 20, binning: 'mass' });
  if (area === null || loss === null || ece === null) throw new Error('the test part needs rows of both classes');
  return {
    auc: rounded(area),
    logloss: rounded(loss),
    clickRate: rounded(mean(labels)),
    meanPrediction: rounded(mean(predictions)),
    ece: rounded(ece),
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function rounded(value: number): number {
  return Number(value.toFixed(7));
}
