import type { ForwardContext, Initializer } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core';

/** b + Σ_f w_f: a weight for each value of each field, [batch, 1]. Parameter "bias" [1], table "firstOrder". */
export function linearLogit(ctx: ForwardContext, biasInit: Initializer): Tensor2D {
  return tf.add(ctx.firstOrder(), ctx.param<Rank.R1>('bias', [1], biasInit));
}
