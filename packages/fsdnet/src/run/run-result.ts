import type { Evaluation, TrainedModel } from '@fsdnet/training';

import { commandsAfterTraining } from '../command-text/index.ts';
import { countText, epochText, metricText, secondsText, textTable } from '../output/index.ts';
import type { RunWarning } from '../understanding/index.ts';

/** Metrics of one part as results show them. */
export interface PartMetrics {
  readonly auc: number | null;
  readonly logloss: number | null;
  readonly gauc?: number | null;
}

/** What `train --json` prints. */
export interface TrainResult {
  readonly command: 'train';
  readonly model: string;
  readonly dataset: string;
  readonly engine: string;
  readonly runtime: string;
  readonly threads: number;
  readonly seed: number;
  readonly parameters: number;
  readonly publishedParameters: number | null;
  readonly rows: { readonly train: number; readonly valid: number; readonly test: number | null };
  readonly clicks: { readonly train: number; readonly valid: number; readonly test: number | null };
  readonly warnings: readonly RunWarning[];
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly valid: PartMetrics;
  /** Null for data without a test part. */
  readonly test: PartMetrics | null;
  readonly seconds: { readonly prepare: number; readonly train: number; readonly evaluate: number };
  readonly prepareCached: boolean;
  readonly samplesPerSecond: number;
  readonly peakRssBytes: number;
  readonly run: string;
}

/** The metrics that results show. */
export function partMetrics({ auc, logloss, gauc }: Pick<Evaluation, 'auc' | 'logloss' | 'gauc'>): PartMetrics {
  return { auc, logloss, ...(gauc !== undefined && { gauc }) };
}

/** The metrics of the best epoch on the validation rows. */
export function bestValid({ history, bestEpoch }: Pick<TrainedModel, 'history' | 'bestEpoch'>): PartMetrics {
  const { auc = null, logloss = null, gauc } = history.find(({ epoch }) => epoch === bestEpoch)?.valid ?? {};
  return { auc, logloss, ...(gauc !== undefined && { gauc }) };
}

/** Peak memory of this process so far. */
export function peakRssBytes(): number {
  return process.resourceUsage().maxRSS * 1024;
}

/** Rounds a time for results. */
export function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

/** The result for people. */
export function resultText(result: TrainResult): string {
  const { valid, test, seconds } = result;
  const metrics = [
    ['', 'AUC', 'log loss'],
    ['valid', metricText(valid.auc), metricText(valid.logloss)],
    ...(test ? [['test', metricText(test.auc), metricText(test.logloss)]] : []),
  ];
  return [
    `${result.model} on ${result.dataset}: best epoch ${epochText(result.bestEpoch)} of ${epochText(result.epochs)}`,
    textTable(metrics, new Set([1, 2])),
    `${countText(result.parameters)} parameters; ${secondsText(seconds.train)} training at ${countText(result.samplesPerSecond)} rows/s`,
    `run folder: ${result.run} (open report.html)`,
    commandsAfterTraining(result.run),
  ].join('\n');
}
