import { xavierNormal, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

/** Smallest magnitude that a logarithm is taken of. FuxiCTR's; the paper has 1e-7, which trains worse. */
const SMALLEST = 1e-5;

/**
 * Crosses of learned order (AFN; Cheng et al. 2020, eq. 6): neuron m makes exp(Σ_f C_mf · ln|e_f|) = Π_f |e_f|^C_mf of each
 * dimension. There is a batch norm in front of the logarithmic layer (a scale and shift for each field) and one behind the
 * exponential (for each neuron).
 *
 * fields [batch, F, dim] → [batch, dim·neurons], neurons inside. Parameters "inputNorm/…" [F], "kernel" [F, neurons],
 * "outputNorm/…" [neurons].
 */
export function logarithmicFeatures(ctx: ForwardContext, fields: Tensor3D, neurons: number): Tensor2D {
  const [batch, count, dim] = fields.shape;
  // Fields last, so that both norms and the layer work on the columns of one matrix.
  const rows = tf.reshape<Rank.R2>(tf.transpose(fields, [0, 2, 1]), [batch * dim, count]);
  const logarithms = ctx.batchNorm(logMagnitudes(rows), 'inputNorm');
  const orders = ctx.param('kernel', [count, neurons], xavierNormal());
  const crosses = ctx.batchNorm(tf.exp(tf.matMul<Tensor2D>(logarithms, orders)), 'outputNorm');
  return tf.reshape(crosses, [batch, dim * neurons]);
}

/**
 * ln(max(|x|, 1e-5)). What is clamped gets no gradient: a zero vector (padding, an empty list, a missing number) stays where
 * it is. Its gradient is dy / x in a form without a branch, which is cheaper.
 */
export function logMagnitudes(x: Tensor2D): Tensor2D {
  const logarithm = tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const [values, save] = inputs as [Tensor2D, tf.GradSaveFunc];
    save([values]);
    return {
      value: tf.log(tf.maximum(tf.abs(values), SMALLEST)),
      gradFunc: (dy: Tensor, [kept]: Tensor[]) => {
        const square = tf.square(kept!);
        const isFree = tf.step(tf.sub(square, SMALLEST ** 2));
        return tf.mul(dy, tf.div(tf.mul(kept!, isFree), tf.maximum(square, SMALLEST ** 2)));
      },
    };
  });
  return logarithm(x) as Tensor2D;
}
