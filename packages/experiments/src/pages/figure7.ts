import { fusions } from '../grid/variants.ts';
import type { RowIndex } from '../rows/row-index.ts';
import { mean } from '../statistics/moments.ts';
import { metricOf, scoreCell } from '../tables/scores-cells.ts';
import type { Page } from './page.ts';
import { pointsOf } from './points.ts';
import { rowsOf, setsWithRows } from './sets-with-rows.ts';

/** Figure 7: four ways to join the streams. */
export function figure7Page(index: RowIndex): Page {
  const sets = setsWithRows(index, () => fusions.slice(1));
  const verdicts = sets.map(({ name, title }) => {
    const trained = fusions
      .map((variant) => ({ title: variant.title, rows: index.ofVariant(variant, name) }))
      .filter(({ rows }) => rows.length > 0);
    const best = [...trained].sort((a, b) => mean(metricOf(b.rows, 'auc')) - mean(metricOf(a.rows, 'auc')))[0]!;
    const outcome =
      best.title === 'SC'
        ? 'simple concatenation (SC) has the best AUC, as in the paper'
        : `${best.title} has the best AUC, not SC as in the paper`;
    return `On ${title} ${outcome}, of ${trained.length} fusions.`;
  });
  return {
    name: 'figure7',
    title: 'Figure 7: fusions',
    first: verdicts.join(' ') || 'No other fusion than concatenation has been trained yet.',
    sections: [
      {
        kind: 'text',
        text: `SC: concatenation. HP: Hadamard product. PA: pointwise addition. AD: attention. The paper finds SC best on all four sets and prints no
values; its formulas of the other three are read as the option \`fusion\` of [withFSD](../../packages/fsd-module/README.md#options) has them.`,
      },
      ...sets.flatMap(({ name, title }) => [
        {
          kind: 'figure' as const,
          name: `figure7-${name}`,
          figure: {
            title: `Fusions of FSDNet on ${title}, test part`,
            xTitle: 'fusion',
            scale: 'category' as const,
            points: fusions.flatMap((variant) => pointsOf(index.ofVariant(variant, name), variant.title, 'FSDNet')),
          },
        },
        {
          kind: 'table' as const,
          name: `figure7-${name}`,
          table: {
            title,
            head: ['Fusion', 'AUC', 'Log loss'],
            rows: fusions.map((variant) => {
              const rows = index.ofVariant(variant, name);
              return [variant.title, scoreCell(rows, 'auc'), scoreCell(rows, 'logloss')];
            }),
          },
        },
      ]),
    ],
    rows: sets.flatMap(({ name }) => rowsOf(index, fusions, name)),
    command: 'npm run reproduce -- figure7',
  };
}
