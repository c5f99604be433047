import { axisBetween } from './axis.ts';
import { legend } from './line-chart.ts';
import { endLabels, LABEL_WIDTH } from './end-labels.ts';
import type { CurveEnd } from './end-labels.ts';
import { coordinate, escaped, seriesClass } from './markup.ts';
import { seriesMark } from './series-mark.ts';
import type { CalibrationPoint } from './report-data.ts';

/** The calibration of one model. */
export interface CalibrationCurve {
  readonly name: string;
  readonly series: number;
  readonly points: readonly CalibrationPoint[];
}

const width = 520;
const left = 58;
const plainRight = 14;
const top = 14;
const plotBottom = 214;
const barsTop = 222;
const barsBottom = 262;
const height = 300;

/** Observed share of positives over the prediction, with the diagonal of a perfect model and the share of rows below. */
export function calibrationChart(title: string, curves: readonly CalibrationCurve[]): string {
  if (curves.every((curve) => curve.points.length === 0)) return '';
  const right = curves.length > 1 ? LABEL_WIDTH : plainRight;
  const x = axisBetween(0, 1, left, width - right);
  const y = axisBetween(0, 1, plotBottom, top);
  const grid = y.ticks
    .map(
      (tick) =>
        `<line class="grid" x1="${left}" x2="${width - right}" y1="${coordinate(y.at(tick))}" y2="${coordinate(y.at(tick))}"/>` +
        `<text class="tick" text-anchor="end" x="${left - 8}" y="${coordinate(y.at(tick) + 4)}">${y.text(tick)}</text>`,
    )
    .join('');
  const ticks = x.ticks
    .map(
      (tick) =>
        `<text class="tick" text-anchor="middle" x="${coordinate(x.at(tick))}" y="${barsBottom + 17}">${x.text(tick)}</text>`,
    )
    .join('');
  return (
    `<figure><figcaption>${escaped(title)}${legend(curves)}</figcaption>` +
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(title)}">${grid}` +
    `<line class="ideal" x1="${x.at(0)}" y1="${y.at(0)}" x2="${x.at(1)}" y2="${y.at(1)}"/>` +
    curves.map((curve) => drawPoints(curve, x.at, y.at)).join('') +
    (curves.length > 1 ? endLabels(endsOf(curves, x.at, y.at), width - right, [top, plotBottom]) : '') +
    curves.map((curve, index) => drawBars(curve, x.at, index, curves.length)).join('') +
    `<line class="axis" x1="${left}" x2="${width - right}" y1="${barsBottom}" y2="${barsBottom}"/>${ticks}` +
    `<text class="tick" text-anchor="end" x="${left - 8}" y="${(barsTop + barsBottom) / 2 + 4}">rows</text>` +
    `<text class="label" text-anchor="middle" x="${(left + width - right) / 2}" y="${height - 3}">predicted probability</text></svg></figure>`
  );
}

function drawPoints(curve: CalibrationCurve, x: (value: number) => number, y: (value: number) => number): string {
  const style = seriesClass(curve.series);
  const path = curve.points
    .map(
      (point, index) => `${index === 0 ? 'M' : 'L'}${coordinate(x(point.predicted))} ${coordinate(y(point.observed))}`,
    )
    .join('');
  const dots = curve.points
    .map((point) => {
      const note = `${curve.name}: predicted ${point.predicted.toFixed(3)}, observed ${point.observed.toFixed(3)}, ${point.rows} rows`;
      return seriesMark(curve.series, { x: x(point.predicted), y: y(point.observed), radius: 3.5, note });
    })
    .join('');
  return `<path class="curve ${style}" d="${path}"/>${dots}`;
}

/** The last points of the curves that have any, named without what stands in brackets. */
function endsOf(
  curves: readonly CalibrationCurve[],
  x: (value: number) => number,
  y: (value: number) => number,
): CurveEnd[] {
  return curves.flatMap(({ name, series, points }) => {
    const last = points.at(-1);
    return last ? [{ name: name.replace(/ \(ECE .*\)$/, ''), series, x: x(last.predicted), y: y(last.observed) }] : [];
  });
}

function drawBars(curve: CalibrationCurve, x: (value: number) => number, index: number, count: number): string {
  const most = Math.max(...curve.points.map((point) => point.rows), 1);
  const bar = 14 / count;
  return curve.points
    .map((point) => {
      const tall = Math.max(1, (point.rows / most) * (barsBottom - barsTop));
      const from = x(point.predicted) - 7 + index * bar;
      return `<rect class="bar ${seriesClass(curve.series)}" x="${coordinate(from)}" y="${coordinate(barsBottom - tall)}" width="${coordinate(bar - 1)}" height="${coordinate(tall)}"><title>${point.rows} rows</title></rect>`;
    })
    .join('');
}
