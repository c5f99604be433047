import { signedText } from '../../cli/output/index.ts';
import type { PartMetrics } from './part-metrics.ts';

/** Metrics of a file minus those of the run's own test rows; null where one of them is not defined. */
export interface MetricsChange {
  readonly auc: number | null;
  readonly logloss: number | null;
}

export function changeOf(now: PartMetrics, before: PartMetrics): MetricsChange {
  const change = (name: keyof MetricsChange): number | null => {
    const [after, from] = [now[name], before[name]];
    return after === null || from === null ? null : after - from;
  };
  return { auc: change('auc'), logloss: change('logloss') };
}

/** "AUC −0.0123, log loss +0.0045" */
export function changeText({ auc, logloss }: MetricsChange): string {
  const shown = (value: number | null): string => (value === null ? '–' : signedText(value));
  return `AUC ${shown(auc)}, log loss ${shown(logloss)}`;
}
