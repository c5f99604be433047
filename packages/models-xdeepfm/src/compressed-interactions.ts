import { width, xavierNormal, zeros, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { fieldProducts, fieldSquares } from './field-products.ts';

/**
 * The compressed interaction network (CIN; Lian et al. 2018, eq. 6, without the split and without activation): with the
 * fields X⁰ ∈ R^{F × dim}, the maps of layer k are X^k_o = bias_o + Σ_{h, i} kernel[(h, i), o] · X⁰_h ⊙ X^{k−1}_i.
 *
 * fields [batch, F, dim], `units` maps per layer → the maps of each layer summed over the dimensions, [batch, units_k].
 * Parameters "k/kernel" [F · units_{k−1}, units_k], "k/bias" [units_k].
 */
export function compressedInteractions(
  ctx: ForwardContext,
  fields: Tensor3D,
  units: readonly number[],
): readonly Tensor2D[] {
  const [batch, count, dim] = fields.shape;
  const x0 = tf.reshape<Rank.R2>(tf.transpose(fields, [0, 2, 1]), [batch * dim, count]);
  const sums: Tensor2D[] = [];
  let maps = x0;
  for (const [layer, outputs] of units.entries()) {
    const scope = ctx.scope(layer);
    const kernel = scope.param('kernel', [count * width(maps), outputs], xavierNormal());
    const bias = scope.param<Rank.R1>('bias', [outputs], zeros());
    if (layer === units.length - 1) {
      sums.push(tf.add(tf.matMul(interactionSums(x0, maps, batch), kernel), tf.mul(bias, dim)));
      break;
    }
    maps = tf.add(layer === 0 ? fieldSquares(x0, kernel) : fieldProducts(x0, maps, kernel), bias);
    sums.push(tf.sum(tf.reshape(maps, [batch, dim, outputs]), 1));
  }
  return sums;
}

/**
 * Σ_t x0[t, h] · maps[t, i] over the dimensions, [batch, F · units]: since the last layer is used only as its sum, the
 * sum comes first, and the kernel meets one row instead of `dim`.
 */
function interactionSums(x0: Tensor2D, maps: Tensor2D, batch: number): Tensor2D {
  const [rows, count] = x0.shape;
  const dim = rows / batch;
  const sums = tf.matMul(tf.reshape(x0, [batch, dim, count]), tf.reshape(maps, [batch, dim, width(maps)]), true);
  return tf.reshape(sums, [batch, count * width(maps)]);
}
