import type { EncodedRows } from '@fsdnet/core';

/**
 * Share of clicks among the rows, each counted by its weight.
 *
 * @returns A number in [0, 1]; undefined where all weights are 0.
 */
export function clickRateOf({ labels, weights }: Pick<EncodedRows, 'labels' | 'weights'>): number | undefined {
  let clicks = 0;
  let total = 0;
  for (let row = 0; row < labels!.length; row++) {
    const weight = weights ? weights[row]! : 1;
    clicks += weight * labels![row]!;
    total += weight;
  }
  return total > 0 ? clicks / total : undefined;
}
