import { NUMERICS } from '../numerics.ts';
import type { ResultRow, Scores } from '../rows/result-row.ts';
import { mean, standardDeviation } from '../statistics/moments.ts';

/** A metric of finished runs. */
export type Metric = keyof Scores;

/** The test metric of each row. */
export function metricOf(rows: readonly ResultRow[], metric: Metric): readonly number[] {
  return rows.map(({ test }) => test[metric]);
}

/** "0.98425 ± 0.00102 (3)": mean, standard deviation and number of seeds; † marks rows of an earlier numerics version. */
export function scoreCell(rows: readonly ResultRow[], metric: Metric): string {
  if (rows.length === 0) return '–';
  const values = metricOf(rows, metric);
  const spread = values.length > 1 ? ` ± ${standardDeviation(values).toFixed(5)}` : '';
  return `${mean(values).toFixed(5)}${spread} (${values.length})${numericsMark(rows)}`;
}

/** What marks that rows of an earlier numerics version are among some. */
export const EARLIER = '†';

/** " †" where rows of an earlier numerics version are among these. */
export function numericsMark(rows: readonly ResultRow[]): string {
  return rows.some(({ numerics }) => numerics < NUMERICS) ? ` ${EARLIER}` : '';
}

/** "0.9856", as the paper prints. */
export function paperCell(value: number | undefined): string {
  return value === undefined ? '–' : value.toFixed(4);
}

/** "0.012", "3.2e-5". */
export function pValueCell(p: number | undefined): string {
  if (p === undefined || Number.isNaN(p)) return '–';
  return p < 0.001 ? p.toExponential(1) : p.toFixed(3);
}

/** "+0.11 %": how much better, relative; a lower log loss is better. */
export function gainCell(before: number | undefined, after: number | undefined, metric: Metric): string {
  if (before === undefined || after === undefined || Number.isNaN(before) || Number.isNaN(after)) return '–';
  const gain = metric === 'auc' ? after / before - 1 : 1 - after / before;
  return `${gain < 0 ? '−' : '+'}${Math.abs(100 * gain).toFixed(2)} %`;
}
