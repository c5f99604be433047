import { zeros, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core';
import { pairwiseInteractions } from './pairwise-interactions.ts';

/** b + Σ_f w_f + Σ_{i<j} ⟨e_i, e_j⟩ (Rendle 2010, eq. 1), [batch, 1]. Parameter "bias" [1], tables "embedding" and "firstOrder". */
export function factorizationMachine(ctx: ForwardContext): Tensor2D {
  const linear = tf.add(ctx.firstOrder(), ctx.param<Rank.R1>('bias', [1], zeros()));
  return tf.add(linear, pairwiseInteractions(ctx.input));
}
