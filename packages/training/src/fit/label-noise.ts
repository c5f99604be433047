import type { EncodedPart } from '@fsdnet/core';
import { blockRange, isInBlocks, keyedRandom } from '@fsdnet/core/engine';
import type { Settings } from './settings.ts';

/** Labels of which about `share` are flipped, each with that probability; the same ones for the same seed. */
export function noisyLabels(labels: Float32Array, share: number, seed: number): Float32Array {
  if (share === 0) return labels;
  const random = keyedRandom(seed, 'labelNoise');
  return labels.map((label) => (random.uniform() < share ? 1 - label : label));
}

/** Training rows as steps see them: with noise on their labels, and without groups. */
export function withNoise(
  { groups: _, ...part }: EncodedPart,
  { labelNoise, seed }: Pick<Settings, 'labelNoise' | 'seed'>,
): EncodedPart {
  const labels = noisyLabels(part.labels!, labelNoise, seed);
  if (!isInBlocks(part)) return { ...part, labels };
  return {
    ...part,
    labels,
    async read(index, memory) {
      const { groups: _groups, ...block } = await part.read(index, memory);
      return { ...block, labels: labels.subarray(...blockRange(part, index)) };
    },
  };
}
