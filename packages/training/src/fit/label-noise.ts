import { keyedRandom } from '@fsdnet/core/engine';

/** Labels of which about `share` are flipped, each with that probability; the same ones for the same seed. */
export function noisyLabels(labels: Float32Array, share: number, seed: number): Float32Array {
  if (share === 0) return labels;
  const random = keyedRandom(seed, 'labelNoise');
  return labels.map((label) => (random.uniform() < share ? 1 - label : label));
}
