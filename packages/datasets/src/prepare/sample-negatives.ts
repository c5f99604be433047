import { keyedRandom } from '@fsdnet/core/engine';

/**
 * The numbers of the training rows that are kept: all with a click, and each other one with probability `rate`, drawn
 * in the order of the rows.
 */
export function sampledRows(
  labels: Float32Array,
  rows: Int32Array | undefined,
  rate: number,
  seed: number,
): Int32Array {
  const random = keyedRandom(seed, 'negatives');
  const all = rows ?? Int32Array.from(labels, (_, row) => row);
  return all.filter((row) => (labels[row] as number) > 0.5 || random.uniform() < rate);
}
