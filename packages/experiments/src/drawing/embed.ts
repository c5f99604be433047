import { TSNE } from '@saehrimnir/druidjs';

/** Steps of gradient descent. */
const ITERATIONS = 500;
const SEED = 2023;

/** Neighbors that count. */
const NEIGHBORS = 10;

/**
 * Points in the plane whose neighbors are those of the rows (t-SNE, van der Maaten and Hinton 2008); the same for the same rows.
 * `onStep` hears how far it is, from 0 to 1.
 */
export async function embedRows(
  rows: readonly (readonly number[])[],
  onStep: (share: number) => void,
): Promise<readonly (readonly [number, number])[]> {
  const perplexity = Math.min(30, Math.max(2, Math.floor(rows.length / 4)));
  const data = rows.map((row) => [...row]);
  let step = 0;
  let points: readonly (readonly number[])[] = [];
  for (const state of new TSNE(data, { d: 2, perplexity, seed: SEED, epsilon: 10 }).generator(ITERATIONS)) {
    points = state;
    onStep(++step / ITERATIONS);
    // Signals are heard between the steps.
    if (step % 10 === 0) await new Promise(setImmediate);
  }
  return points.map(([x = 0, y = 0]) => [x, y]);
}

/** Share of the ten nearest neighbors in the plane that have the point's label, over all points. */
export function labelAgreement(points: readonly (readonly [number, number])[], labels: readonly number[]): number {
  const same = points.map(([x, y], own) => {
    const nearest = points
      .map(([a, b], index) => ({ index, distance: (a - x) ** 2 + (b - y) ** 2 }))
      .filter(({ index }) => index !== own)
      .sort((a, b) => a.distance - b.distance)
      .slice(0, NEIGHBORS);
    return nearest.filter(({ index }) => labels[index] === labels[own]).length / nearest.length;
  });
  return same.reduce((sum, share) => sum + share, 0) / points.length;
}
