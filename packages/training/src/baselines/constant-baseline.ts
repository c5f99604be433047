import { auc, aucWithInterval, InputError, logLoss, type CtrData, type UncertainAuc } from '@fsdnet/core';
import type { TargetColumns } from '@fsdnet/core/engine';
import { constantPrediction } from '../click-rate.ts';

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
export function scoresOf(rows: TargetColumns, predictions: Float32Array): BaselineScores {
  const { labels, weights } = rows;
  if (!labels) throw new InputError({ where: 'baseline', rule: 'needs rows with labels', got: 'rows without' });
  return {
    auc: auc(labels, predictions, weights),
    interval: weights ? null : aucWithInterval(labels, predictions),
    logloss: logLoss(labels, predictions, weights),
    predictions,
  };
}

/** The model that knows the click rate and nothing else. */
export interface ConstantBaseline {
  /** What it predicts for every row: the weighted click rate of the training rows, before some without a click were left out. */
  readonly clickRate: number;
  readonly valid: BaselineScores;
  /** Absent where the data has no test part. */
  readonly test?: BaselineScores;
}

/**
 * Predicts the click rate of the training part for every row of the others.
 *
 * @throws InputError for a part without labels, or training rows that weigh nothing.
 */
export function constantBaseline(data: CtrData): ConstantBaseline {
  const { valid, test } = data;
  const clickRate = constantPrediction(data);
  if (clickRate === undefined) {
    throw new InputError({ where: `${data.name}: training part`, rule: 'needs labeled rows with weights above 0' });
  }
  const constant = (rows: number): Float32Array => new Float32Array(rows).fill(clickRate);
  return {
    clickRate,
    valid: scoresOf(valid, constant(valid.rows)),
    ...(test && { test: scoresOf(test, constant(test.rows)) }),
  };
}
