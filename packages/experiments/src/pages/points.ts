import type { FigurePoint } from '../figures/figure.ts';
import type { ResultRow } from '../rows/result-row.ts';
import { mean, standardDeviation } from '../statistics/moments.ts';
import { metricOf } from '../tables/scores-cells.ts';

/** What some seeds of one training are in a figure: a point for each metric. */
export function pointsOf(rows: readonly ResultRow[], x: number | string, series: string): readonly FigurePoint[] {
  if (rows.length === 0) return [];
  return (['auc', 'logloss'] as const).map((metric) => {
    const values = metricOf(rows, metric);
    const center = mean(values);
    const spread = values.length > 1 ? standardDeviation(values) : 0;
    return {
      x,
      series,
      metric: metric === 'auc' ? 'AUC' : 'Log loss',
      mean: center,
      low: center - spread,
      high: center + spread,
    };
  });
}
