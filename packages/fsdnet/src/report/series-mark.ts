import { coordinate, escaped, seriesClass } from './markup.ts';

/** Corners of each marker around its middle, for a radius of 1; the first series has circles. */
const CORNERS: readonly (readonly (readonly [x: number, y: number])[])[] = [
  [],
  [[-0.9, -0.9], [0.9, -0.9], [0.9, 0.9], [-0.9, 0.9]],
  [[0, -1.2], [1.1, 0.8], [-1.1, 0.8]],
  [[0, -1.3], [1.3, 0], [0, 1.3], [-1.3, 0]],
  [[0, 1.2], [1.1, -0.8], [-1.1, -0.8]],
  [[-0.4, -1.2], [0.4, -1.2], [0.4, -0.4], [1.2, -0.4], [1.2, 0.4], [0.4, 0.4], [0.4, 1.2], [-0.4, 1.2], [-0.4, 0.4], [-1.2, 0.4], [-1.2, -0.4], [-0.4, -0.4]],
]; // prettier-ignore

/** Where a point of a series is drawn. */
export interface MarkedPoint {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** Shown when the pointer is over it. */
  readonly note: string;
  /** Hollow, as the best of a series. Default false. */
  readonly best?: boolean;
}

/** A point of a series; each series has a shape of its own, so that they are told apart without colours. */
export function seriesMark(series: number, { x, y, radius, note, best = false }: MarkedPoint): string {
  const corners = CORNERS[series % CORNERS.length]!;
  const classes = `dot ${seriesClass(series)}${best ? ' best' : ''}`;
  const title = `<title>${escaped(note)}</title>`;
  if (corners.length === 0)
    return `<circle class="${classes}" cx="${coordinate(x)}" cy="${coordinate(y)}" r="${radius}">${title}</circle>`;
  const points = corners.map(([right, down]) => `${coordinate(x + radius * right)},${coordinate(y + radius * down)}`);
  return `<polygon class="${classes}" points="${points.join(' ')}">${title}</polygon>`;
}
