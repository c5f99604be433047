import type { BenchmarkSet } from '../grid/datasets.ts';
import { ablations } from '../grid/variants.ts';
import { equalSeeds } from '../rows/equal-seeds.ts';
import type { RowIndex } from '../rows/row-index.ts';
import { mean } from '../statistics/moments.ts';
import { gainCell, metricOf, paperCell, scoreCell, type Metric } from '../tables/scores-cells.ts';
import type { Table } from '../tables/table.ts';
import type { Page } from './page.ts';
import { paper } from './paper.ts';
import { changeCell } from './table3.ts';
import { rowsOf, setsWithRows } from './sets-with-rows.ts';

const METRICS: readonly Metric[] = ['auc', 'logloss'];

/** Table 5: what each part of FSDNet is worth. */
export function table5Page(index: RowIndex): Page {
  const sets = setsWithRows(index, () => ablations.slice(0, -1));
  return {
    name: 'table5',
    title: 'Table 5: ablations',
    first: sets.map((set) => verdict(index, set)).join(' ') || 'No ablation has been trained yet.',
    sections: [
      {
        kind: 'text',
        text: `Test part, mean ± standard deviation (number of seeds); changes (AUC / log loss) are against FSDNet, relative, over the seeds that
both have, and plus is better. w/o SL: no soft labels, and α = 1 as in the authors' code. w/o HL: no hint loss.
w/o IF has two readings, since the authors' code does not have it: self-distillation on the deep network alone (the literal one), and fusion
at the last layer only, as in DCNv2.`,
      },
      ...sets.map((set) => ({ kind: 'table' as const, name: `table5-${set.name}`, table: ablationTable(index, set) })),
    ],
    rows: sets.flatMap(({ name }) => rowsOf(index, ablations, name)),
    command: 'npm run reproduce -- table5',
  };
}

function ablationTable(index: RowIndex, set: BenchmarkSet): Table {
  return {
    title: set.title,
    head: ['Variant', 'AUC', 'Log loss', 'Change', 'Paper, AUC', 'Paper, log loss', 'Paper, change'],
    rows: ablations.map((variant) => {
      const rows = index.ofVariant(variant, set.name);
      const [printed, whole] = [variant.title.split(',')[0]!, 'FSDNet'].map(
        (title) => set.paper && paper.table5[title]?.[set.paper],
      );
      const changes = METRICS.map((metric) => changeCell(index.ofVariant(ablations.at(-1)!, set.name), rows, metric));
      const paperChanges = METRICS.map((metric) => gainCell(whole?.[metric], printed?.[metric], metric));
      const isWhole = variant.title === 'FSDNet';
      return [
        variant.title,
        ...METRICS.map((metric) => scoreCell(rows, metric)),
        isWhole ? '' : changes.join(' / '),
        ...METRICS.map((metric) => paperCell(printed?.[metric])),
        isWhole ? '' : paperChanges.join(' / '),
      ];
    }),
  };
}

/** Which variants are better than the whole, where the paper has none on this set. */
function verdict(index: RowIndex, set: BenchmarkSet): string {
  const trained = ablations.map((variant) => ({ title: variant.title, rows: index.ofVariant(variant, set.name) }));
  const whole = trained.at(-1)!.rows;
  if (whole.length === 0) return `On ${set.title} the whole FSDNet has not been trained yet.`;
  const better = trained.slice(0, -1).flatMap(({ title, rows }) => {
    const [common, wholeOfThose] = equalSeeds(rows, whole);
    if (common.length === 0) return [];
    const wins = [
      ...(mean(metricOf(common, 'auc')) > mean(metricOf(wholeOfThose, 'auc')) ? ['AUC'] : []),
      ...(mean(metricOf(common, 'logloss')) < mean(metricOf(wholeOfThose, 'logloss')) ? ['log loss'] : []),
    ];
    return wins.length === 0 ? [] : [`${title} has the better ${wins.join(' and ')}`];
  });
  const missing = trained.filter(({ rows }) => rows.length === 0).map(({ title }) => title);
  const isThin = trained.some(({ rows }) => rows.length === 1);
  const rest = [
    ...(isThin ? [' One seed, which most variants have, proves nothing about an AUC difference of 0.001.'] : []),
    ...(missing.length > 0 ? [` Not trained yet: ${missing.join('; ')}.`] : []),
  ].join('');
  if (better.length > 0)
    return `On ${set.title} not every part helps as in the paper: over the seeds that both have, ${better.join('; ')}.${rest}`;
  return `On ${set.title} the whole FSDNet is better than every variant trained so far in both metrics, as in the paper.${rest}`;
}
