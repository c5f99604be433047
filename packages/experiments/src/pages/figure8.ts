import { benchmarkSet } from '../grid/datasets.ts';
import type { Drawings } from '../run/facts.ts';
import type { Page } from './page.ts';

/** Figure 8: what the layers make of some rows. */
export function figure8Page(drawings: Drawings): Page {
  const drawn = Object.entries(drawings);
  const verdicts = drawn.map(([dataset, panels]) => {
    const shareOf = (model: string, layer: string): number =>
      panels.find((panel) => panel.model === model && panel.layer === layer)!.agreement;
    const clearer = (['middle', 'last'] as const).filter((layer) => shareOf('FSDNet', layer) > shareOf('DCNv2', layer));
    const text = (layer: 'middle' | 'last'): string =>
      `${(100 * shareOf('FSDNet', layer)).toFixed(1)} against ${(100 * shareOf('DCNv2', layer)).toFixed(1)} % in the ${layer} layer`;
    const outcome =
      clearer.length === 2
        ? 'the neighbors in the picture of FSDNet agree more on the label in both layers, as the paper sees it on Criteo'
        : clearer.length === 0
          ? 'the picture of FSDNet is not the clearer one as in the paper: its neighbors agree less on the label in both layers'
          : `the picture of FSDNet is clearer in the ${clearer[0]} layer only, not in both as in the paper`;
    return `On ${benchmarkSet(dataset).title} ${outcome} (${text('middle')}, ${text('last')}; one seed).`;
  });
  return {
    name: 'figure8',
    title: 'Figure 8: fused representations',
    first: verdicts.join(' ') || 'Nothing has been drawn yet.',
    sections: [
      {
        kind: 'text',
        text: `t-SNE (perplexity 30, 500 steps, seeded) of the middle and the last fused layer for rows of the test part, evenly spread; the darker, the higher the
prediction. Of DCNv2, which fuses nothing, both streams stand side by side. The number is the share of a point's ten nearest neighbors in the
picture that have its label. The paper draws 4,096 rows of Criteo, which cannot be had here, and names neither perplexity nor a number.`,
      },
      ...drawn.map(([dataset, panels]) => ({
        kind: 'scatter' as const,
        name: `figure8-${dataset}`,
        title: `${panels[0]!.points.length.toLocaleString('en')} test rows of ${benchmarkSet(dataset).title}`,
        panels,
      })),
    ],
    rows: [],
    command: 'npm run reproduce -- figure8',
  };
}
