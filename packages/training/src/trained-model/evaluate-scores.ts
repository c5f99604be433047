import { auc, groupAuc, InputError, logLoss, prAuc, type EncodedRows } from '@fsdnet/core';
import type { Predictions } from '@fsdnet/core/engine';
import { calibrationError } from '../calibration/index.ts';
import { clickRateOf } from '../click-rate/index.ts';
import type { CustomMetric, Evaluation, HeadMetrics, ScoredRows } from './evaluation.ts';

/** Which metrics besides the standard ones. */
export interface MetricOptions {
  readonly scores?: boolean | undefined;
  readonly metrics?: Readonly<Record<string, CustomMetric>> | undefined;
}

/** Metrics of predictions for labelled rows; per head where `predictions` holds logits. */
export function evaluateScores(rows: EncodedRows, predictions: Predictions, options: MetricOptions = {}): Evaluation {
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
    custom: Object.fromEntries(
      Object.entries(options.metrics ?? {}).map(([name, metric]) => [name, finite(metric(scored))]),
    ),
    ...(options.scores && { scored }),
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
