import type { TopLevelSpec } from 'vega-lite';

/** A point of a figure: mean over seeds, and the standard deviation where there is more than one. */
export interface FigurePoint {
  readonly x: number | string;
  /** Whose it is; one line or kind of mark each. */
  readonly series: string;
  readonly metric: 'AUC' | 'Log loss';
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** What a figure shows, and how. */
export interface Figure {
  readonly title: string;
  readonly xTitle: string;
  /** "category": marks without lines between them. */
  readonly scale: 'linear' | 'log' | 'category';
  readonly points: readonly FigurePoint[];
  /** The published value on the axis, marked by a dotted line. */
  readonly published?: number;
}

/** Black, white and grey, with shapes and dashes of their own: a print without colors says the same. */
const SERIES = {
  shapes: ['circle', 'square', 'triangle-up', 'diamond'],
  dashes: [[], [6, 3], [2, 2], [8, 2, 2, 2]],
  greys: ['#000000', '#5a5a5a', '#8c8c8c', '#b0b0b0'],
};

/** AUC on the left, log loss on the right; bars are a standard deviation up and down. */
export function figureSpec(figure: Figure): TopLevelSpec {
  const metrics = ['AUC', 'Log loss'] as const;
  return {
    $schema: 'https://vega.github.io/schema/vega-lite/v6.json',
    title: { text: figure.title, anchor: 'start', fontSize: 13 },
    hconcat: metrics.map((metric) => panel(figure, metric)),
    config: { legend: { orient: 'bottom', title: null, symbolStrokeWidth: 1.5 } },
  } as TopLevelSpec;
}

function panel({ xTitle, scale, points, published }: Figure, metric: FigurePoint['metric']): object {
  const values = points.filter((point) => point.metric === metric);
  const series = [...new Set(points.map((point) => point.series))];
  const order = [...new Set(points.map(({ x }) => x))];
  const x = {
    field: 'x',
    type: scale === 'category' ? 'nominal' : 'quantitative',
    title: xTitle,
    ...(scale === 'category'
      ? { sort: order, axis: { labelAngle: 0, grid: false } }
      : { scale: { type: scale, zero: false, padding: 12 }, axis: { values: order, format: '~r', grid: false } }),
  };
  const y = {
    field: 'mean',
    type: 'quantitative',
    title: metric,
    scale: { zero: false, padding: 8 },
    axis: { format: '.4f' },
  };
  const bySeries = (range: readonly unknown[]): object => ({
    field: 'series',
    type: 'nominal',
    scale: { domain: series, range: range.slice(0, series.length) },
    legend: series.length > 1 ? {} : null,
  });
  const line = {
    mark: { type: 'line', strokeWidth: 1.5 },
    encoding: { x, y, color: bySeries(SERIES.greys), strokeDash: { ...bySeries(SERIES.dashes), legend: null } },
  };
  const spread = {
    mark: { type: 'rule' },
    encoding: { x, y: { ...y, field: 'low' }, y2: { field: 'high' }, color: bySeries(SERIES.greys) },
  };
  const marks = {
    mark: { type: 'point', filled: true, size: 70, opacity: 1 },
    encoding: { x, y, color: bySeries(SERIES.greys), shape: bySeries(SERIES.shapes) },
  };
  const rule = {
    data: { values: [{ x: published }] },
    mark: { type: 'rule', strokeDash: [2, 3], color: '#777777' },
    encoding: { x },
  };
  return {
    width: 300,
    height: 220,
    data: { values },
    layer: [...(published === undefined ? [] : [rule]), ...(scale === 'category' ? [] : [line]), spread, marks],
  };
}
