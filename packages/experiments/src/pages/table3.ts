import type { BenchmarkSet } from '../grid/datasets.ts';
import { table3Models } from '../grid/models.ts';
import type { ResultRow, Scores } from '../rows/result-row.ts';
import { equalSeeds } from '../rows/equal-seeds.ts';
import type { RowIndex } from '../rows/row-index.ts';
import { mean } from '../statistics/moments.ts';
import { unpairedTest } from '../statistics/t-tests.ts';
import { gainCell, metricOf, paperCell, pValueCell, scoreCell, type Metric } from '../tables/scores-cells.ts';
import type { Table } from '../tables/table.ts';
import type { Page } from './page.ts';
import { paper } from './paper.ts';
import { pairedOverSeeds } from './table2.ts';
import { rowsOf, setsWithRows } from './sets-with-rows.ts';

const METRICS: readonly Metric[] = ['auc', 'logloss'];

/** A backbone, plain and with self-distillation. */
export interface BackbonePair {
  readonly title: string;
  readonly plain: readonly ResultRow[];
  readonly distilled: readonly ResultRow[];
  readonly paper?: { readonly plain: Scores; readonly distilled: Scores };
}

const variants = table3Models.map((model) => ({ ...model, options: {} }));

/** Table 3: what self-distillation does to four backbones. */
export function table3Page(index: RowIndex): Page {
  const sets = setsWithRows(index, () => variants);
  return {
    name: 'table3',
    title: 'Table 3: self-distillation on four backbones',
    first: sets.map((set) => verdict(set, backbonePairs(index, set))).join(' ') || 'No backbone has been trained yet.',
    sections: [
      {
        kind: 'text',
        text: `Test part, mean ± standard deviation (number of seeds). "Change" is relative, over the seeds
that both versions have, and plus is better in both metrics. p-values are two-tailed,
unpaired and paired over equal seeds; a dash means fewer than two seeds. Both versions of a backbone are trained with the hyper-parameters that
the authors publish for FSDNet; those of their plain backbones, and of the other three with FSD, are not published. AutoInt+ has 2 heads.`,
      },
      ...sets.flatMap((set) =>
        METRICS.map((metric) => ({
          kind: 'table' as const,
          name: `table3-${set.name}-${metric}`,
          table: pairsTable(set, backbonePairs(index, set), metric),
        })),
      ),
    ],
    rows: sets.flatMap(({ name }) => rowsOf(index, variants, name)),
    command: 'npm run reproduce -- table3',
  };
}

/** The four backbones on a data set. */
export function backbonePairs(index: RowIndex, set: BenchmarkSet): readonly BackbonePair[] {
  return [0, 2, 4, 6].map((place) => {
    const [plain, distilled] = [variants[place]!, variants[place + 1]!];
    const printed = set.paper && {
      plain: paper.table3[plain.title]![set.paper],
      distilled: paper.table3[distilled.title]![set.paper],
    };
    return {
      title: plain.title,
      plain: index.ofVariant(plain, set.name),
      distilled: index.ofVariant(distilled, set.name),
      ...(printed && { paper: printed }),
    };
  });
}

function pairsTable(set: BenchmarkSet, pairs: readonly BackbonePair[], metric: Metric): Table {
  return {
    title: `${set.title}, ${metric === 'auc' ? 'AUC' : 'log loss'}`,
    head: [
      'Backbone',
      'Plain',
      'With FSD',
      'Change',
      'p, unpaired',
      'p, paired',
      'Paper, plain',
      'Paper, with FSD',
      'Paper, change',
    ],
    rows: pairs.map(({ title, plain, distilled, paper: printed }) => [
      title,
      scoreCell(plain, metric),
      scoreCell(distilled, metric),
      changeCell(plain, distilled, metric),
      pValueCell(unpairedTest(metricOf(plain, metric), metricOf(distilled, metric))),
      pValueCell(pairedOverSeeds(plain, distilled, metric)),
      paperCell(printed?.plain[metric]),
      paperCell(printed?.distilled[metric]),
      gainCell(printed?.plain[metric], printed?.distilled[metric], metric),
    ]),
  };
}

/** How much better the second of two trainings is, over the seeds that both have. */
export function changeCell(before: readonly ResultRow[], after: readonly ResultRow[], metric: Metric): string {
  const [first, second] = equalSeeds(before, after);
  return gainCell(mean(metricOf(first, metric)), mean(metricOf(second, metric)), metric);
}

/** On how many backbones self-distillation is better, metric by metric. */
export function verdict(set: BenchmarkSet, pairs: readonly BackbonePair[]): string {
  const known = pairs.filter(({ plain, distilled }) => plain.length > 0 && distilled.length > 0);
  if (known.length === 0) return `On ${set.title} no backbone has both versions yet.`;
  const better = (metric: Metric): number =>
    known.filter((pair) => {
      const [plain, distilled] = equalSeeds(pair.plain, pair.distilled);
      const gain = mean(metricOf(distilled, metric)) - mean(metricOf(plain, metric));
      return metric === 'auc' ? gain > 0 : gain < 0;
    }).length;
  const [auc, logloss] = [better('auc'), better('logloss')];
  const all = auc === known.length && logloss === known.length;
  const one = known.some(({ plain, distilled }) => plain.length < 2 || distilled.length < 2);
  return `On ${set.title} FSD ${all ? 'improves' : 'does not improve all backbones as in the paper: it improves'} the AUC of ${auc} and the log loss of ${logloss} of ${known.length} backbones${all ? ', as in the paper' : ''}${one ? '; most have one seed, which proves nothing about an AUC difference of 0.001' : ''}.`;
}
