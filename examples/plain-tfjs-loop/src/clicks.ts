import { keyedRandom } from '@fsdnet/core/engine';

/** Values of each of the three fields: user group, item, time of day. */
export const FIELD_SIZES = [8, 8, 4] as const;

/** Rows of ids and their labels. */
export interface Clicks {
  /** Row-major [rows, fields]. */
  readonly ids: Int32Array;
  /** 0 or 1. */
  readonly labels: Float32Array;
}

/** Made-up clicks that depend on no single field, only on combinations. */
export function makeClicks(rows: number, seed: number): Clicks {
  const random = keyedRandom(seed, 'clicks');
  const ids = new Int32Array(rows * FIELD_SIZES.length);
  const labels = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    const [group, item, time] = FIELD_SIZES.map((size) => Math.floor(random.uniform() * size)) as [
      number,
      number,
      number,
    ];
    ids.set([group, item, time], row * FIELD_SIZES.length);
    const fits = (group + item) % 2 === time % 2;
    labels[row] = random.uniform() < (fits ? 0.85 : 0.15) ? 1 : 0;
  }
  return { ids, labels };
}
