import { dense, width, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Cross layer of DCNv2 (Wang et al. 2021, eq. 1): x0 ⊙ (x·kernel + bias) + x. All [batch, width]; parameters
 * "kernel" [width, width], "bias" [width].
 */
export function crossLayerMatrix(ctx: ForwardContext, x0: Tensor2D, x: Tensor2D): Tensor2D {
  return tf.add(tf.mul(x0, dense(ctx, x, { units: width(x0) })), x);
}
