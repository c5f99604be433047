import { xavierNormal, type Initializer } from '@fsdnet/core';
import type { Field, Random } from '@fsdnet/core/engine';

/** First values of the one vector e of a numeric field. */
export function numericInit(dim: number): Initializer {
  return xavierNormal({ fanIn: 1, fanOut: dim });
}

/**
 * First vectors of a piecewise field, row-major [1 + knots, dim]: value · e with one drawn e, the knots being the values
 * −√3 … √3 at equal distances (standard deviation 1 where bins hold equally many rows), and 0 for a missing number. From there the
 * smooth part of what a number says is learned before tables learn rows by heart. Vectors of one value, the weights of a
 * linear part, start at 0: drawn ones would take predictions away from the click rate.
 */
export function drawKnots(vectors: Float32Array, dim: number, random: Random): void {
  const e = new Float32Array(dim);
  if (dim > 1) numericInit(dim).fill(e, [1, dim], random);
  const bins = vectors.length / dim - 2;
  for (let knot = 0; knot <= bins; knot++) {
    const value = bins === 0 ? 0 : Math.sqrt(3) * ((2 * knot) / bins - 1);
    const start = (1 + knot) * dim;
    for (let k = 0; k < dim; k++) vectors[start + k] = value * e[k]!;
  }
}

/**
 * What a model sees of an encoded number: the number itself; of a place among knots, how far it is from the first (−1) to
 * the last (1), and 0 where missing.
 */
export function plainNumber({ piecewise, rows }: Field, encoded: number): number {
  if (!piecewise) return encoded;
  const bins = rows - 2;
  return encoded === 0 || bins === 0 ? 0 : (2 * (encoded - 1)) / bins - 1;
}
