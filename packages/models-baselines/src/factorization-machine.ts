import type { ForwardContext, Initializer } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { linearLogit } from './linear-logit.ts';
import { pairwiseInteractions } from './pairwise-interactions.ts';

/** b + Σ_f w_f + Σ_{i<j} ⟨e_i, e_j⟩ (Rendle 2010, eq. 1), [batch, 1]. Parameter "bias" [1], tables "embedding" and "firstOrder". */
export function factorizationMachine(ctx: ForwardContext, biasInit: Initializer): Tensor2D {
  return tf.add(linearLogit(ctx, biasInit), pairwiseInteractions(ctx.input));
}
