import type { TopLevelSpec } from 'vega-lite';
import type { Panel } from '../drawing/draw-layers.ts';

/** Two rows of panels, a model each; the darker a point, the higher its prediction. */
export function scatterSpec(title: string, panels: readonly Panel[]): TopLevelSpec {
  const models = [...new Set(panels.map(({ model }) => model))];
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: title, anchor: 'start', fontSize: 13 },
    vconcat: models.map((model) => ({ hconcat: panels.filter((panel) => panel.model === model).map(panelSpec) })),
    config: { legend: { orient: 'right' }, view: { stroke: '#999999' } },
  } as TopLevelSpec;
}

function panelSpec({ model, layer, agreement, points }: Panel): object {
  const bare = { type: 'quantitative', axis: null, scale: { zero: false, padding: 10 } };
  return {
    title: { text: `${model}, ${layer} layer (${(100 * agreement).toFixed(1)} %)`, fontSize: 11, fontWeight: 'normal' },
    width: 290,
    height: 290,
    data: { values: points.map(([x, y, prediction]) => ({ x, y, prediction })) },
    mark: { type: 'point', filled: true, size: 22, stroke: '#777777', strokeWidth: 0.3, opacity: 0.9 },
    encoding: {
      x: { field: 'x', ...bare },
      y: { field: 'y', ...bare },
      fill: {
        field: 'prediction',
        type: 'quantitative',
        scale: { domain: [0, 1], range: ['#f2f2f2', '#000000'] },
        legend: { title: 'prediction' },
      },
    },
  };
}
