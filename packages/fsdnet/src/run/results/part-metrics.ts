import { aucWithInterval } from '@fsdnet/core';
import type { UncertainAuc } from '@fsdnet/core';
import type { Evaluation, TrainedModel } from '@fsdnet/training';

/** Ends of a 95 % interval. */
export type Interval = readonly [lower: number, upper: number];

/** Metrics of one part as results show them. */
export interface PartMetrics {
  readonly auc: number | null;
  readonly logloss: number | null;
  readonly gauc?: number | null;
  /** Of the AUC, DeLong's; null with sample weights, for which there is none, and below two rows of either class. */
  readonly interval?: Interval | null;
}

/** Metrics of rows that the finished model scored. */
export interface ScoredMetrics extends PartMetrics {
  /** Share of clicks among the rows, and the mean of the predictions. */
  readonly clickRate: number | null;
  readonly meanPrediction: number | null;
  /** Expected calibration error, 20 bins of equal mass. */
  readonly ece: number | null;
}

/** The metrics of the best epoch on the validation rows, before probabilities were corrected. */
export function bestValid({ history, bestEpoch }: Pick<TrainedModel, 'history' | 'bestEpoch'>): PartMetrics {
  const { auc = null, logloss = null, gauc } = history.find(({ epoch }) => epoch === bestEpoch)?.valid ?? {};
  return { auc, logloss, ...(gauc !== undefined && { gauc }) };
}

/** The metrics that results show of an evaluation with scores. */
export function scoredMetrics(evaluation: Evaluation): ScoredMetrics {
  const { auc, logloss, gauc, clickRate, meanPrediction, ece } = evaluation;
  return {
    auc,
    logloss,
    ...(gauc !== undefined && { gauc }),
    interval: aucInterval(evaluation),
    clickRate,
    meanPrediction,
    ece,
  };
}

/** The interval of an evaluation's AUC. */
export function aucInterval({ scored }: Evaluation): Interval | null {
  if (!scored || scored.weights) return null;
  return intervalOf(aucWithInterval(scored.labels, scored.predictions));
}

export function intervalOf(uncertain: UncertainAuc | null): Interval | null {
  return uncertain && [uncertain.lower, uncertain.upper];
}
