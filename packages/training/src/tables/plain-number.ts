import type { Field } from '@fsdnet/core/engine';

/**
 * What a model sees of an encoded number: the number itself; of a place among knots, how far it is from the first (−1) to
 * the last (1), and 0 where missing.
 */
export function plainNumber({ piecewise, rows }: Field, encoded: number): number {
  if (!piecewise) return encoded;
  const bins = rows - 2;
  return encoded === 0 || bins === 0 ? 0 : (2 * (encoded - 1)) / bins - 1;
}
