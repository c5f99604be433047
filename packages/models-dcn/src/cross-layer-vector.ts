import { dense, width, zeros, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core';

/** Options of `crossLayerVector`. */
export interface CrossLayerVectorOptions {
  /** Adds x to the result. Default true. */
  readonly residual?: boolean;
}

/**
 * Cross layer of DCN (Wang et al. 2017, eq. 3): x0·(x·kernel) + bias + x. x0 and x are [batch, width]; parameters
 * "kernel" [width, 1], "bias" [width].
 */
export function crossLayerVector(
  ctx: ForwardContext,
  x0: Tensor2D,
  x: Tensor2D,
  { residual = true }: CrossLayerVectorOptions = {},
): Tensor2D {
  const crossed = tf.mul(x0, dense(ctx, x, { units: 1, useBias: false }));
  const affine = tf.add<Tensor2D>(crossed, ctx.param<Rank.R1>('bias', [width(x0)], zeros()));
  return residual ? tf.add(affine, x) : affine;
}
