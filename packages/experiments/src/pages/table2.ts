import type { BenchmarkSet } from '../grid/datasets.ts';
import { table2Models } from '../grid/models.ts';
import type { Variant } from '../grid/variants.ts';
import type { ResultRow } from '../rows/result-row.ts';
import { equalSeeds } from '../rows/equal-seeds.ts';
import type { RowIndex } from '../rows/row-index.ts';
import { holm } from '../statistics/holm.ts';
import { mean } from '../statistics/moments.ts';
import { pairedTest, unpairedTest } from '../statistics/t-tests.ts';
import { metricOf, paperCell, pValueCell, scoreCell, type Metric } from '../tables/scores-cells.ts';
import type { Table } from '../tables/table.ts';
import type { Page } from './page.ts';
import { paper } from './paper.ts';
import { rowsOf, setsWithRows } from './sets-with-rows.ts';

const METRICS: readonly Metric[] = ['auc', 'logloss'];

interface Trained {
  readonly title: string;
  readonly rows: readonly ResultRow[];
}

const variants: readonly Variant[] = table2Models.map((model) => ({ ...model, options: {} }));

/** Table 2: sixteen models, and whether FSDNet is better than the best of the others. */
export function table2Page(index: RowIndex): Page {
  const sets = setsWithRows(index, () => variants);
  return {
    name: 'table2',
    title: 'Table 2: sixteen models',
    first: sets.map((set) => verdict(set, trainedOn(index, set))).join(' ') || 'No model has been trained yet.',
    sections: [
      {
        kind: 'text',
        text: `Test part, mean ± standard deviation (number of seeds); the paper has means of ten seeds and no deviations. p-values are two-tailed and
ask whether FSDNet differs from the model of the line: unpaired (Student, equal variances), the same corrected for fifteen models (Holm), and
paired over the seeds that both have. A dash means fewer than two seeds on a side. The paper prints p-values against its best baseline only.`,
      },
      ...sets.flatMap((set) =>
        METRICS.map((metric) => ({
          kind: 'table' as const,
          name: `table2-${set.name}-${metric}`,
          table: modelsTable(index, set, metric),
        })),
      ),
    ],
    rows: sets.flatMap(({ name }) => rowsOf(index, variants, name)),
    command: 'npm run reproduce -- table2',
  };
}

function trainedOn(index: RowIndex, { name }: BenchmarkSet): readonly Trained[] {
  return variants.map((variant) => ({ title: variant.title, rows: index.ofVariant(variant, name) }));
}

function modelsTable(index: RowIndex, set: BenchmarkSet, metric: Metric): Table {
  const trained = trainedOn(index, set);
  const fsdnet = trained.find(({ title }) => title === 'FSDNet')!.rows;
  const tests = comparisons(trained, fsdnet, metric);
  const baselines = trained.filter(({ title, rows }) => title !== 'FSDNet' && rows.length > 0);
  const [bestBaseline] = bestFirst(baselines, metric);
  const printed = set.paper && paper.pValues[set.paper][metric];
  return {
    title: `${set.title}, ${metric === 'auc' ? 'AUC' : 'log loss'}${printed === undefined ? '' : `; the paper's p-value against its best baseline is ${pValueCell(printed)}`}`,
    head: ['Model', 'Ours', 'Paper', 'p, unpaired', 'p, Holm', 'p, paired'],
    rows: trained.map(({ title, rows }) => {
      const test = tests.get(title);
      return [
        title === bestBaseline?.title ? `${title}, best baseline` : title,
        scoreCell(rows, metric),
        paperCell(set.paper && paper.table2[title]?.[set.paper]?.[metric]),
        ...(title === 'FSDNet' ? ['', '', ''] : [test?.unpaired, test?.corrected, test?.paired].map(pValueCell)),
      ];
    }),
  };
}

/** How sure it is that FSDNet differs from a model. */
interface Comparison {
  readonly unpaired: number | undefined;
  /** For all models of the table together (Holm). */
  readonly corrected: number | undefined;
  readonly paired: number | undefined;
}

/** FSDNet against each of the other models. */
function comparisons(
  trained: readonly Trained[],
  fsdnet: readonly ResultRow[],
  metric: Metric,
): ReadonlyMap<string, Comparison> {
  const tested = trained
    .filter(({ rows }) => rows !== fsdnet)
    .map(({ title, rows }) => ({
      title,
      unpaired: unpairedTest(metricOf(fsdnet, metric), metricOf(rows, metric)),
      paired: pairedOverSeeds(fsdnet, rows, metric),
    }));
  const known = tested.flatMap(({ unpaired }) => (unpaired === undefined ? [] : [unpaired]));
  const corrected = holm(known);
  let place = 0;
  return new Map(
    tested.map(({ title, unpaired, paired }) => [
      title,
      { unpaired, paired, corrected: unpaired === undefined ? undefined : corrected[place++] },
    ]),
  );
}

/** The paired test over the seeds that both have. */
export function pairedOverSeeds(
  first: readonly ResultRow[],
  second: readonly ResultRow[],
  metric: Metric,
): number | undefined {
  const [ours, theirs] = equalSeeds(first, second);
  return pairedTest(metricOf(ours, metric), metricOf(theirs, metric));
}

/** Where FSDNet stands among the models, and beside the paper. */
function verdict(set: BenchmarkSet, trained: readonly Trained[]): string {
  const known = trained.filter(({ rows }) => rows.length > 0);
  const fsdnet = known.find(({ title }) => title === 'FSDNet');
  if (!fsdnet) return `On ${set.title} FSDNet has not been trained yet.`;
  const published = set.paper && paper.table2['FSDNet']?.[set.paper];
  const places = METRICS.map((metric) => placeOf(fsdnet, known, metric));
  const seeds = fsdnet.rows.length;
  const figures = METRICS.map((metric) => mean(metricOf(fsdnet.rows, metric)).toFixed(4)).join(' / ');
  const besidePaper = published
    ? ` against the paper's ${paperCell(published.auc)} / ${paperCell(published.logloss)}`
    : '';
  const [auc, logloss] = places;
  const match =
    known.length < 2
      ? ''
      : auc!.place === 1 && logloss!.place === 1
        ? ' It is first of all models in both, as in the paper.'
        : ` It does not lead as in the paper: it is number ${auc!.place} of ${known.length} by AUC (${auc!.best} is first) and number ${logloss!.place} by log loss${logloss!.place === 1 ? '' : ` (${logloss!.best} is first)`}.`;
  const few = known.some(({ rows }) => rows.length < 2)
    ? ' Most models have one seed, which proves nothing about a difference of 0.001.'
    : '';
  return `On ${set.title} FSDNet reaches ${figures} (AUC / log loss, ${seeds} ${seeds === 1 ? 'seed' : 'seeds'})${besidePaper}.${match}${few}`;
}

function placeOf(
  model: Trained,
  all: readonly Trained[],
  metric: Metric,
): { readonly place: number; readonly best: string } {
  const sorted = bestFirst(all, metric);
  return { place: sorted.indexOf(model) + 1, best: sorted[0]!.title };
}

function bestFirst(trained: readonly Trained[], metric: Metric): readonly Trained[] {
  const sign = metric === 'auc' ? -1 : 1;
  return [...trained].sort((a, b) => sign * (mean(metricOf(a.rows, metric)) - mean(metricOf(b.rows, metric))));
}
