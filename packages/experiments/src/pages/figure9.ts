import { noiseModels, noiseShares, underNoise } from '../grid/variants.ts';
import type { RowIndex } from '../rows/row-index.ts';
import { mean } from '../statistics/moments.ts';
import { metricOf, scoreCell } from '../tables/scores-cells.ts';
import type { Page } from './page.ts';
import { pointsOf } from './points.ts';
import { rowsOf, setsWithRows } from './sets-with-rows.ts';

const noisy = noiseModels.flatMap((model) => noiseShares.slice(1).map((share) => underNoise(model, share)));
const all = noiseModels.flatMap((model) => noiseShares.map((share) => underNoise(model, share)));

/** Figure 9: training labels that are flipped. */
export function figure9Page(index: RowIndex): Page {
  const sets = setsWithRows(index, () => noisy);
  return {
    name: 'figure9',
    title: 'Figure 9: label noise',
    first:
      sets.map(({ name, title }) => verdict(index, name, title)).join(' ') ||
      'Nothing has been trained with noise yet.',
    sections: [
      {
        kind: 'text',
        text: `A share of the training labels is flipped, each with that probability; validation and test labels are clean. The paper shows Criteo, ML-tag
and ML-1M at four shares that it does not print; ours are ${noiseShares.join(', ')}. Its claims: FSDNet is best at every share and falls least.`,
      },
      ...sets.flatMap(({ name, title }) => [
        {
          kind: 'figure' as const,
          name: `figure9-${name}`,
          figure: {
            title: `Label noise on ${title}, test part`,
            xTitle: 'share of flipped labels',
            scale: 'linear' as const,
            points: noiseModels.flatMap((model) =>
              noiseShares.flatMap((share) =>
                pointsOf(index.ofVariant(underNoise(model, share), name), share, model.title),
              ),
            ),
          },
        },
        {
          kind: 'table' as const,
          name: `figure9-${name}`,
          table: {
            title,
            head: ['Model', 'Noise', 'AUC', 'Log loss'],
            rows: noiseModels.flatMap((model) =>
              noiseShares.map((share) => {
                const rows = index.ofVariant(underNoise(model, share), name);
                return [model.title, String(share), scoreCell(rows, 'auc'), scoreCell(rows, 'logloss')];
              }),
            ),
          },
        },
      ]),
    ],
    rows: sets.flatMap(({ name }) => rowsOf(index, all, name)),
    command: 'npm run reproduce -- figure9',
  };
}

function verdict(index: RowIndex, dataset: string, title: string): string {
  const levels = noiseShares.flatMap((share) => {
    const known = noiseModels
      .map((model) => ({ model: model.title, rows: index.ofVariant(underNoise(model, share), dataset) }))
      .filter(({ rows }) => rows.length > 0);
    return known.length === noiseModels.length ? [{ share, known }] : [];
  });
  if (levels.length === 0) return `On ${title} no share of noise has all three models yet.`;
  const lost = levels.filter(({ known }) => {
    const sorted = [...known].sort((a, b) => mean(metricOf(b.rows, 'auc')) - mean(metricOf(a.rows, 'auc')));
    return sorted[0]!.model !== 'FSDNet';
  });
  const done = `${levels.length} of ${noiseShares.length} shares`;
  if (lost.length === 0)
    return `On ${title} FSDNet has the best AUC at all shares with three models (${done}), as in the paper.`;
  return `On ${title} FSDNet does not have the best AUC at every share as in the paper: not at ${lost.map(({ share }) => share).join(', ')} (${done} are done).`;
}
