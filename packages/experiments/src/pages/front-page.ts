import { benchmarkSet } from '../grid/datasets.ts';
import type { ResultRow } from '../rows/result-row.ts';
import type { RowIndex } from '../rows/row-index.ts';
import { mean, standardDeviation } from '../statistics/moments.ts';
import { unpairedTest } from '../statistics/t-tests.ts';
import {
  EARLIER,
  gainCell,
  metricOf,
  numericsMark,
  paperCell,
  pValueCell,
  type Metric,
} from '../tables/scores-cells.ts';
import { markdownTable } from '../tables/table.ts';
import { backbonePairs, changeCell, verdict, type BackbonePair } from './table3.ts';

const MARKED = /(<!-- results -->\n)[\s\S]*?(<!-- end of results -->)/;
const METRICS: readonly Metric[] = ['auc', 'logloss'];

/** The front page with its table of results made anew. */
export function withResults(frontPage: string, index: RowIndex): string {
  const set = benchmarkSet('frappe');
  const pairs = backbonePairs(index, set);
  const table = markdownTable({
    title: '',
    head: ['Frappe', 'plain', 'with FSD', 'FSD changes', 'p', 'paper: FSD changes'],
    rows: pairs.map((pair) => [
      pair.title,
      both((metric) => cell(pair.plain, metric)) + seeds(pair.plain),
      both((metric) => cell(pair.distilled, metric)) + seeds(pair.distilled),
      both((metric) => changeCell(pair.plain, pair.distilled, metric)),
      both((metric) => pValueCell(unpairedTest(metricOf(pair.plain, metric), metricOf(pair.distilled, metric)))),
      both((metric) => gainCell(pair.paper?.plain[metric], pair.paper?.distilled[metric], metric)),
    ]),
  });
  const text = `<!-- prettier-ignore-start -->

AUC / log loss on the test part, mean ± standard deviation (number of seeds); changes are relative, over the seeds that both have,
and plus is better. p is that of the unpaired t-test, a dash where a side has one seed. ${EARLIER} marks
trainings of an earlier version of the numerics, whose rounding was another.

${table}

${verdict(set, pairs)} FSDNet itself: ${fsdnetText(pairs)}.

<!-- prettier-ignore-end -->
`;
  return frontPage.replace(MARKED, (_, start: string, end: string) => `${start}${text}${end}`);
}

function both(text: (metric: Metric) => string): string {
  return METRICS.map(text).join(' / ');
}

function cell(rows: readonly ResultRow[], metric: Metric): string {
  if (rows.length === 0) return '–';
  const values = metricOf(rows, metric);
  return values.length > 1
    ? `${mean(values).toFixed(4)} ± ${standardDeviation(values).toFixed(4)}`
    : mean(values).toFixed(4);
}

function seeds(rows: readonly ResultRow[]): string {
  return rows.length === 0 ? '' : ` (${rows.length})${numericsMark(rows)}`;
}

/** The model of the paper, with the paper's own figures beside it. */
function fsdnetText(pairs: readonly BackbonePair[]): string {
  const { distilled, paper } = pairs.at(-1)!;
  return `${both((metric) => cell(distilled, metric))}${seeds(distilled)}, in the paper ${paperCell(paper?.distilled.auc)} / ${paperCell(paper?.distilled.logloss)} (10)`;
}
