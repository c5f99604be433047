import { epochText } from '@fsdnet/training';

import { axisOver, epochTicks } from './axis.ts';
import { endLabels, LABEL_WIDTH } from './end-labels.ts';
import type { CurveEnd } from './end-labels.ts';
import { coordinate, escaped, seriesClass } from './markup.ts';
import { seriesMark } from './series-mark.ts';

/** One curve over epochs. */
export interface Curve {
  readonly name: string;
  /** Colour of the n-th series. */
  readonly series: number;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** x of a point that is marked, such as the best epoch. */
  readonly marked?: number;
}

const width = 520;
const height = 300;
const left = 58;
const plainRight = 14;
const top = 14;
const bottom = 38;

/** Curves over epochs with axes, grid and a legend. */
export function lineChart(title: string, curves: readonly Curve[]): string {
  const xs = curves.flatMap((curve) => curve.points.map((point) => point.x));
  const ys = curves.flatMap((curve) => curve.points.map((point) => point.y));
  if (xs.length === 0) return '';
  const first = Math.min(...xs);
  const last = Math.max(...xs);
  const right = curves.length > 1 ? LABEL_WIDTH : plainRight;
  const y = axisOver(ys, height - bottom, top);
  const x = (value: number): number =>
    last === first
      ? (left + width - right) / 2
      : left + 8 + ((value - first) / (last - first)) * (width - right - left - 16);

  const grid = y.ticks
    .map(
      (tick) =>
        `<line class="grid" x1="${left}" x2="${width - right}" y1="${coordinate(y.at(tick))}" y2="${coordinate(y.at(tick))}"/>` +
        `<text class="tick" text-anchor="end" x="${left - 8}" y="${coordinate(y.at(tick) + 4)}">${y.text(tick)}</text>`,
    )
    .join('');
  const epochs = epochTicks(first, last)
    .map(
      (tick) =>
        `<text class="tick" text-anchor="middle" x="${coordinate(x(tick))}" y="${height - bottom + 20}">${epochText(tick)}</text>`,
    )
    .join('');
  const lines = curves.map((curve) => drawCurve(curve, x, y.at)).join('');
  return (
    `<figure><figcaption>${escaped(title)}${legend(curves)}</figcaption>` +
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">` +
    `${grid}<line class="axis" x1="${left}" x2="${width - right}" y1="${height - bottom}" y2="${height - bottom}"/>${epochs}` +
    `<text class="label" text-anchor="middle" x="${(left + width - right) / 2}" y="${height - 3}">epoch</text>${lines}${curves.length > 1 ? endLabels(endsOf(curves, x, y.at), width - right, [top, height - bottom]) : ''}</svg></figure>`
  );
}

function drawCurve(curve: Curve, x: (value: number) => number, y: (value: number) => number): string {
  const style = seriesClass(curve.series);
  const points = curve.points.filter((point) => Number.isFinite(point.y));
  const path = points
    .map((point, index) => `${index === 0 ? 'M' : 'L'}${coordinate(x(point.x))} ${coordinate(y(point.y))}`)
    .join('');
  const dots = points
    .map((point) => {
      const marked = point.x === curve.marked;
      const note = `${curve.name}, epoch ${epochText(point.x)}: ${point.y.toPrecision(6)}${marked ? ' (best epoch)' : ''}`;
      const radius = marked ? 5 : points.length > 40 ? 1.5 : curve.series > 0 ? 3.2 : 2.5;
      return seriesMark(curve.series, { x: x(point.x), y: y(point.y), radius, note, best: marked });
    })
    .join('');
  return `<path class="curve ${style}" d="${path}"/>${dots}`;
}

/** The last points of the curves that have any. */
function endsOf(curves: readonly Curve[], x: (value: number) => number, y: (value: number) => number): CurveEnd[] {
  return curves.flatMap(({ name, series, points }) => {
    const last = points.findLast((point) => Number.isFinite(point.y));
    return last ? [{ name, series, x: x(last.x), y: y(last.y) }] : [];
  });
}

/** Names of the series beside their colours; nothing for a single one. */
export function legend(items: readonly { readonly name: string; readonly series: number }[]): string {
  if (items.length < 2) return '';
  return `<span class="legend">${items.map((item) => `<span><svg class="key" viewBox="0 0 30 10"><path class="curve ${seriesClass(item.series)}" d="M0 5L30 5"/>${seriesMark(item.series, { x: 15, y: 5, radius: 3.5, note: item.name })}</svg>${escaped(item.name)}</span>`).join('')}</span>`;
}
