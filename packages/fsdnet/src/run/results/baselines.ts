import { aucDifference } from '@fsdnet/core';
import type { CtrData } from '@fsdnet/core';
import { isInBlocks } from '@fsdnet/core/engine';
import { collectGarbage } from '@fsdnet/core/node';
import { constantBaseline, logisticRegressionBaseline } from '@fsdnet/training';
import type { BaselineScores, ConstantBaseline, Evaluation, LogisticRegressionBaseline } from '@fsdnet/training';

import { countText, metricText, progressView, secondsText } from '../../cli/output/index.ts';
import type { Console } from '../../cli/output/index.ts';
import { intervalOf } from './part-metrics.ts';
import type { Interval, PartMetrics } from './part-metrics.ts';

/** What every model must beat. */
export interface Baselines {
  readonly constant: ConstantBaseline;
  readonly lr: LogisticRegressionBaseline;
  readonly seconds: number;
}

/** What results say about the baselines. */
export interface BaselinesResult {
  /** The click rate of the training rows as the prediction for every row. */
  readonly constant: PartPair<Pick<PartMetrics, 'logloss'>>;
  /** Logistic regression on the same fields. */
  readonly lr: PartPair<PartMetrics> & {
    /** AUC of the model minus its own, on the test rows, else on the validation rows; null where `interval` is. */
    readonly difference: { readonly value: number; readonly interval: Interval } | null;
    /** Training rows that it saw, and how many there are. */
    readonly rows: LogisticRegressionBaseline['rows'];
  };
}

interface PartPair<M> {
  readonly valid: M;
  /** Absent for data without a test part. */
  readonly test?: M;
}

/** What measuring needs besides the data. */
export interface BaselineWorld {
  readonly console: Console;
  readonly signal: AbortSignal;
  readonly seed: number;
}

/** Whether a run has baselines where nobody says so: on the user's own files, and on the sample. */
export function hasBaselines(dataset: string | null | undefined): boolean {
  return dataset === null || dataset === undefined || dataset === 'sample';
}

/** Fits and scores both baselines; their progress and what came out are told. */
export async function measureBaselines(data: CtrData, { console, signal, seed }: BaselineWorld): Promise<Baselines> {
  const startedAt = performance.now();
  const view = progressView(console);
  const constant = constantBaseline(data);
  const lr = await logisticRegressionBaseline(data, {
    seed,
    signal,
    onProgress: ({ iteration, maxIterations, loss }) =>
      view.update({
        title: 'logistic regression, for comparison',
        done: iteration,
        total: maxIterations,
        note: `loss ${loss.toFixed(4)}`,
      }),
  });
  view.clear();
  // Data that stay in a file are many, and memory is what they are short of.
  if (isInBlocks(data.train)) collectGarbage();
  const seconds = (performance.now() - startedAt) / 1000;
  const { seen, all } = lr.rows;
  const sample = seen < all ? ` on ${countText(seen)} of the ${countText(all)} training rows` : '';
  console.info(
    `baselines on the validation rows: logistic regression${sample} AUC ${metricText(lr.valid.auc)}, ` +
      `log loss ${metricText(lr.valid.logloss)}; constant click rate log loss ${metricText(constant.valid.logloss)} ` +
      `(${secondsText(seconds)})`,
  );
  return { constant, lr, seconds };
}

/** Baselines as results show them; `model` is its evaluation, with scores, on the test rows, else on the validation rows. */
export function baselinesResult({ constant, lr }: Baselines, model: Evaluation): BaselinesResult {
  const { scored } = model;
  const other = (lr.test ?? lr.valid).predictions;
  const difference = scored && !scored.weights ? aucDifference(scored.labels, scored.predictions, other) : null;
  return {
    constant: pairOf(constant, ({ logloss }) => ({ logloss })),
    lr: {
      ...pairOf(lr, ({ auc, logloss, interval }) => ({ auc, logloss, interval: intervalOf(interval) })),
      difference: difference && { value: difference.value, interval: [difference.lower, difference.upper] },
      rows: lr.rows,
    },
  };
}

function pairOf<M>({ valid, test }: PartPair<BaselineScores>, metrics: (scores: BaselineScores) => M): PartPair<M> {
  return { valid: metrics(valid), ...(test && { test: metrics(test) }) };
}
