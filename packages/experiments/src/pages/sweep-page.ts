import type { BenchmarkSet } from '../grid/datasets.ts';
import { publishedWeight } from '../grid/targets.ts';
import { sweeps, sweepVariants, type Sweep, type Variant } from '../grid/variants.ts';
import type { RowIndex } from '../rows/row-index.ts';
import { mean } from '../statistics/moments.ts';
import { metricOf, scoreCell } from '../tables/scores-cells.ts';
import type { Page } from './page.ts';
import { pointsOf } from './points.ts';
import { rowsOf, setsWithRows } from './sets-with-rows.ts';

/** What the paper says about each figure. */
const CLAIMS: Readonly<Record<keyof typeof sweeps, string>> = {
  figure4:
    'The paper varies α, the weight of the cross-entropy against the soft labels, in steps of 0.1 and finds the best value near the middle, another one on each set.',
  figure5:
    'The paper varies T, by which the logits are divided in the soft-label loss, and says that too high a T worsens the log loss.',
  figure6: 'The paper varies β, the weight of the hint loss, and finds 0.01 best, 0.5 too high and 0.001 too low.',
};

/** Figures 4 to 6: one weight of the loss varies. */
export function sweepPage(name: keyof typeof sweeps, index: RowIndex): Page {
  const sweep = sweeps[name];
  const sets = setsWithRows(index, (dataset) => variantsOn(sweep, dataset)).filter(
    (set) => trainedPoints(index, sweep, set).length > 1,
  );
  return {
    name,
    title: `Figure ${name.slice(-1)}: ${sweep.symbol}`,
    first:
      sets.map((set) => verdict(index, sweep, set)).join(' ') || `No sweep of ${sweep.symbol} has been trained yet.`,
    sections: [
      {
        kind: 'text',
        text: `${CLAIMS[name]} It shows Criteo, ML-tag and ML-1M, and prints no values; the first two cannot be had here, and Frappe is ours alone. The
dotted line is the published value of the set. Points are means over seeds; bars, where there is more than one seed, a standard deviation.`,
      },
      ...sets.flatMap((set) => [
        {
          kind: 'figure' as const,
          name: `${name}-${set.name}`,
          figure: {
            title: `${sweep.symbol} of FSDNet on ${set.title}, test part`,
            xTitle: sweep.symbol,
            scale: sweep.logarithmic ? ('log' as const) : ('linear' as const),
            published: publishedWeight(sweep, set.name),
            points: trainedPoints(index, sweep, set).flatMap(({ title, rows }) =>
              pointsOf(rows, Number(title), 'FSDNet'),
            ),
          },
        },
        {
          kind: 'table' as const,
          name: `${name}-${set.name}`,
          table: {
            title: set.title,
            head: [sweep.symbol, 'AUC', 'Log loss'],
            rows: variantsOn(sweep, set.name).map((variant) => {
              const rows = index.ofVariant(variant, set.name);
              return [variant.title, scoreCell(rows, 'auc'), scoreCell(rows, 'logloss')];
            }),
          },
        },
      ]),
    ],
    rows: sets.flatMap((set) => rowsOf(index, variantsOn(sweep, set.name), set.name)),
    command: `npm run reproduce -- ${name}`,
  };
}

function variantsOn(sweep: Sweep, dataset: string): readonly Variant[] {
  return sweepVariants(sweep, publishedWeight(sweep, dataset));
}

function trainedPoints(index: RowIndex, sweep: Sweep, { name }: BenchmarkSet) {
  return variantsOn(sweep, name)
    .map(({ title, ...variant }) => ({ title, rows: index.ofVariant({ title, ...variant }, name) }))
    .filter(({ rows }) => rows.length > 0);
}

function verdict(index: RowIndex, sweep: Sweep, set: BenchmarkSet): string {
  const points = trainedPoints(index, sweep, set);
  const best = (metric: 'auc' | 'logloss'): string => {
    const sign = metric === 'auc' ? -1 : 1;
    return [...points].sort((a, b) => sign * (mean(metricOf(a.rows, metric)) - mean(metricOf(b.rows, metric))))[0]!
      .title;
  };
  const missing = variantsOn(sweep, set.name).length - points.length;
  const auc = best('auc');
  const logloss = best('logloss');
  const published = publishedWeight(sweep, set.name);
  const bests =
    auc === logloss ? `${auc} is best in both metrics` : `${auc} has the best AUC and ${logloss} the best log loss`;
  const match = Number(auc) === published ? 'the published one' : `not the published ${published}`;
  return `On ${set.title} ${sweep.symbol} = ${bests} of the ${points.length} values tried${missing > 0 ? ` (${missing} are left)` : ''}; by AUC it is ${match}.`;
}
