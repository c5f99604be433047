import { auc, aucWithInterval, InputError, logLoss, type EncodedRows, type UncertainAuc } from '@fsdnet/core';

/** How well a baseline predicts one part of the data. */
export interface BaselineScores {
  /** null when the part holds one class only. */
  readonly auc: number | null;
  /** DeLong's interval of the AUC; null with sample weights, for which there is none, and below two rows of either class. */
  readonly interval: UncertainAuc | null;
  /** Predictions clipped to [1e-7, 1 − 1e-7]; null when all weights are 0. */
  readonly logloss: number | null;
  /** Click probabilities in row order, [rows]. */
  readonly predictions: Float32Array;
}

/** @throws InputError for rows without labels. */
export function scoresOf(rows: EncodedRows, predictions: Float32Array): BaselineScores {
  const { labels, weights } = rows;
  if (!labels) throw new InputError({ where: 'baseline', rule: 'needs rows with labels', got: 'rows without' });
  return {
    auc: auc(labels, predictions, weights),
    interval: weights ? null : aucWithInterval(labels, predictions),
    logloss: logLoss(labels, predictions, weights),
    predictions,
  };
}
