import { dense, width, xavierNormal, zeros, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core';

/** How EDCN joins its streams. */
export type Bridge = 'hadamard' | 'add' | 'concat' | 'attention';

/**
 * Joins a layer of the cross network with one of the deep network (EDCN, section 4.2), all [batch, width]: c ⊙ h; c + h;
 * relu(Linear([c, h])), parameters "kernel" and "bias"; or A(c) ⊙ c + A(h) ⊙ h.
 */
export function bridge(ctx: ForwardContext, kind: Bridge, cross: Tensor2D, deep: Tensor2D): Tensor2D {
  switch (kind) {
    case 'hadamard':
      return tf.mul(cross, deep);
    case 'add':
      return tf.add(cross, deep);
    case 'concat':
      return dense(ctx, tf.concat([cross, deep], 1), { units: width(cross), activation: 'relu' });
    case 'attention':
      return attention(ctx, cross, deep);
  }
}

/**
 * A(x) = softmax(relu(x·W_1 + b_1)·W_2) over the values of a row. One network for both streams, as FuxiCTR computes it
 * (it declares a second one and leaves it out). Parameters "hidden/kernel", "hidden/bias", "score/kernel".
 */
function attention(ctx: ForwardContext, cross: Tensor2D, deep: Tensor2D): Tensor2D {
  const units = width(cross);
  const kernel = ctx.scope('hidden').param('kernel', [units, units], xavierNormal());
  const bias = ctx.scope('hidden').param<Rank.R1>('bias', [units], zeros());
  const score = ctx.scope('score').param('kernel', [units, units], xavierNormal());
  const weighted = (x: Tensor2D): Tensor2D => {
    const hidden = tf.relu(tf.add(tf.matMul<Tensor2D>(x, kernel), bias));
    return tf.mul(tf.softmax(tf.matMul<Tensor2D>(hidden, score)), x);
  };
  return tf.add(weighted(cross), weighted(deep));
}
