import { axisOver } from './axis.ts';
import { coordinate, escaped, seriesClass } from './markup.ts';

/** One row of a dot chart. */
export interface DotRow {
  readonly name: string;
  readonly series: number;
  readonly value: number;
}

const width = 520;
const left = 150;
const right = 74;
const rowHeight = 30;

/** A dot a row on a common axis, which need not start at zero: for values that lie close together. */
export function dotChart(title: string, rows: readonly DotRow[], digits = 4): string {
  if (rows.length === 0) return '';
  const bottom = 10 + rows.length * rowHeight;
  const x = axisOver(
    rows.map((row) => row.value),
    left,
    width - right,
    4,
    0.12,
  );
  const grid = x.ticks
    .map(
      (tick) =>
        `<line class="grid" x1="${coordinate(x.at(tick))}" x2="${coordinate(x.at(tick))}" y1="6" y2="${bottom}"/>` +
        `<text class="tick" text-anchor="middle" x="${coordinate(x.at(tick))}" y="${bottom + 18}">${x.text(tick)}</text>`,
    )
    .join('');
  const dots = rows
    .map((row, index) => {
      const y = 10 + (index + 0.5) * rowHeight;
      return (
        `<text class="name" text-anchor="end" x="${left - 14}" y="${y + 4}">${escaped(row.name)}</text>` +
        `<line class="stem" x1="${left}" x2="${coordinate(x.at(row.value))}" y1="${y}" y2="${y}"/>` +
        `<circle class="dot ${seriesClass(row.series)}" cx="${coordinate(x.at(row.value))}" cy="${y}" r="6"/>` +
        `<text class="value" x="${width - right + 14}" y="${y + 4}">${row.value.toFixed(digits)}</text>`
      );
    })
    .join('');
  return (
    `<figure><figcaption>${escaped(title)}</figcaption><svg viewBox="0 0 ${width} ${bottom + 26}" role="img" aria-label="${escaped(title)}">` +
    `${grid}${dots}</svg></figure>`
  );
}
