import { auc, groupAuc, InputError, logLoss, prAuc } from '@fsdnet/core';
import type { Predictions, TargetColumns } from '@fsdnet/core/engine';
import { calibrationError } from '../calibration/calibration-error.ts';
import { clickRateOf } from '../click-rate.ts';
import type { EvaluateOptions } from './scoring-options.ts';

/** Labels and predictions of a set of rows, all of the same length. */
export interface ScoredRows {
  /** 0 or 1. */
  readonly labels: Float32Array;
  /** Probabilities. */
  readonly predictions: Float32Array;
  /** Sample weights, where the rows have them. */
  readonly weights?: Float32Array | undefined;
  /** Index of each row's group, where the rows have them. */
  readonly groups?: Int32Array | undefined;
}

/** A metric of one's own; null = undefined on these rows. */
export type CustomMetric = (rows: ScoredRows) => number | null;

/** Metrics of one head. */
export interface HeadMetrics {
  readonly auc: number | null;
  readonly logloss: number | null;
}

/** Metrics of a model on labelled rows. */
export interface Evaluation {
  readonly rows: number;
  /** Null when the rows hold only one class. */
  readonly auc: number | null;
  /** Predictions clipped to [1e-7, 1 − 1e-7]; null without rows, or when all weights are 0. */
  readonly logloss: number | null;
  /** AUC within groups, weighted by group size; only for rows with groups. Null when no group holds both classes. */
  readonly gauc?: number | null;
  /** Area under the precision-recall curve; null when the rows hold only one class. */
  readonly prAuc: number | null;
  /** Expected calibration error, 20 bins of equal mass; null as `logloss`. */
  readonly ece: number | null;
  /** Share of clicks among the rows, each counted by its weight; null as `logloss`. */
  readonly clickRate: number | null;
  /** Mean of the predictions, weighted in the same way: the click rate that the model expects; null as `logloss`. */
  readonly meanPrediction: number | null;
  /** The heads one by one, the deepest last; only when `heads` is asked for. */
  readonly heads?: readonly HeadMetrics[];
  /** Metrics of one's own by name. */
  readonly custom: Readonly<Record<string, number | null>>;
  /** The scored rows, for curves and calibration; only when `scores` is asked for. */
  readonly scored?: ScoredRows;
}

/** Metrics of predictions for labelled rows; per head where `predictions` holds logits. */
export function evaluateScores(
  rows: TargetColumns,
  predictions: Predictions,
  { metrics = {}, scores = false }: Pick<EvaluateOptions, 'metrics' | 'scores'> = {},
): Evaluation {
  const { labels, weights, groups } = rows;
  if (!labels)
    throw new InputError({
      where: 'evaluate',
      rule: 'needs labels',
      got: 'rows without',
      fix: 'Encode them with their label column.',
    });
  const { probability, logits } = predictions;
  const scored: ScoredRows = { labels, predictions: probability, weights, groups };
  return {
    rows: rows.rows,
    ...headMetrics(labels, probability, weights),
    ...(groups && { gauc: groupAuc(labels, probability, groups, weights) }),
    prAuc: prAuc(labels, probability, weights),
    ece: calibrationError(labels, probability, weights),
    clickRate: clickRateOf(labels, weights) ?? null,
    meanPrediction: clickRateOf(probability, weights) ?? null,
    ...(logits && { heads: logits.map((logit) => headMetrics(labels, logit.map(sigmoid), weights, logit)) }),
    custom: Object.fromEntries(Object.entries(metrics).map(([name, metric]) => [name, finite(metric(scored))])),
    ...(scores && { scored }),
  };
}

/** AUC ranks by `ranking`, which keeps apart what a probability rounds together. */
function headMetrics(
  labels: Float32Array,
  probability: Float32Array,
  weights: Float32Array | undefined,
  ranking: Float32Array = probability,
): HeadMetrics {
  return { auc: auc(labels, ranking, weights), logloss: logLoss(labels, probability, weights) };
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}

function finite(value: number | null): number | null {
  return value !== null && Number.isFinite(value) ? value : null;
}
