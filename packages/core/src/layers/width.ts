import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Number of columns of x [batch, width]. */
export function width(x: Tensor2D): number {
  return x.shape[1];
}
