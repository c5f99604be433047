import type { FieldEmbeddings, ForwardContext, Initializer } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { fieldIdentities } from './field-products.ts';

/** b + Σ_f w_f: a weight for each value of each field, [batch, 1]. Parameter "bias" [1], table "firstOrder". */
export function linearLogit(ctx: ForwardContext, biasInit: Initializer): Tensor2D {
  return tf.add(ctx.firstOrder(), ctx.param<Rank.R1>('bias', [1], biasInit));
}

/**
 * Σ_{i<j} ⟨e_i, e_j⟩ over the fields, [batch, 1], as half of |Σ_i e_i|² − Σ_i |e_i|² (Rendle 2010, lemma 3.1): no pair is
 * ever multiplied. The gradient of e_i is the sum of all other fields, Σ_j e_j − e_i.
 *
 * @throws ShapeError when fields differ in dim.
 */
export function pairwiseInteractions(input: FieldEmbeddings): Tensor2D {
  // `stacked` must be called outside customGrad: the context caches its result, and a tensor made inside has no gradient.
  const [, count, dim] = input.stacked().shape;
  const interactions = tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const [x, save] = inputs as [Tensor2D, tf.GradSaveFunc];
    const identities = fieldIdentities(count, dim);
    const sum = tf.matMul<Tensor2D>(x, identities);
    save([x, sum, identities]);
    const squares = tf.sub(tf.sum(tf.square(sum), 1, true), tf.sum(tf.square(x), 1, true));
    return {
      value: tf.mul(squares, 0.5),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [fields, total, repeats] = saved as [Tensor2D, Tensor2D, Tensor2D];
        return tf.mul(tf.sub(tf.matMul(total, repeats, false, true), fields), dy);
      },
    };
  });
  return interactions(input.flat()) as Tensor2D;
}

/** b + Σ_f w_f + Σ_{i<j} ⟨e_i, e_j⟩ (Rendle 2010, eq. 1), [batch, 1]. Parameter "bias" [1], tables "embedding" and "firstOrder". */
export function factorizationMachine(ctx: ForwardContext, biasInit: Initializer): Tensor2D {
  return tf.add(linearLogit(ctx, biasInit), pairwiseInteractions(ctx.input));
}
