import { coordinate, escaped, seriesClass } from './markup.ts';

/** Where a curve ends, and its name. */
export interface CurveEnd {
  readonly name: string;
  readonly series: number;
  readonly x: number;
  readonly y: number;
}

/** Room on the right that names of curves take. */
export const LABEL_WIDTH = 92;

/** Pixels between two lines of text. */
const LINE = 14;

/** Longer names lose their beginning: folders differ at the end. */
const MOST_LETTERS = 14;

/** Names at the ends of curves, moved apart where they would lie on each other, with a line to the curve. */
export function endLabels(ends: readonly CurveEnd[], right: number, [top, bottom]: readonly [number, number]): string {
  const sorted = ends.toSorted((one, other) => one.y - other.y);
  const places: number[] = [];
  for (const { y } of sorted) places.push(Math.max(y, (places.at(-1) ?? top - LINE) + LINE));
  const tooFar = Math.max(0, (places.at(-1) ?? 0) - bottom);
  return sorted
    .map(({ name, series, x, y }, index) => {
      const at = places[index]! - tooFar;
      const shown = name.length > MOST_LETTERS ? `…${name.slice(1 - MOST_LETTERS)}` : name;
      return (
        `<line class="leader ${seriesClass(series)}" x1="${coordinate(x)}" y1="${coordinate(y)}" x2="${coordinate(right + 6)}" y2="${coordinate(at)}"/>` +
        `<text class="end" x="${coordinate(right + 9)}" y="${coordinate(at + 4)}">${escaped(shown)}</text>`
      );
    })
    .join('');
}
