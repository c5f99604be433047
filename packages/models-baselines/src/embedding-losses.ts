import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Scalar, Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

/** Added to the product of two norms (the authors' code). */
const COSINE_EPSILON = 1e-4;

/** Added to squared norms, below what float32 adds to any that is not zero: the gradient at a zero vector is then zero. */
const SQUARE_EPSILON = 1e-24;

/**
 * Feature alignment (CL4CTR; Wang et al. 2023, eq. 10) of a batch: the mean over all pairs of rows and all fields of
 * |e_a,f − e_b,f|², fields [batch, F, dim]. Calculated in one pass as 2/(batch − 1) times the squared distance from the mean
 * row; a single row has no pairs, and the loss 0.
 */
export function alignment(fields: Tensor3D): Scalar {
  const [batch, count, dim] = fields.shape;
  const factor = 2 / (Math.max(1, batch - 1) * count);
  const distance = tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const [rows, save] = inputs as [Tensor2D, tf.GradSaveFunc];
    const centred = tf.sub(rows, tf.mean(rows, 0, true));
    save([centred]);
    return {
      value: tf.mul(tf.sum(tf.square(centred)), factor),
      gradFunc: (dy: Tensor, [kept]: Tensor[]) => tf.mul(kept!, tf.mul(dy, 2 * factor)),
    };
  });
  return distance(tf.reshape<Rank.R2>(fields, [batch, count * dim])) as Scalar;
}

/**
 * Field uniformity (eq. 11) of a batch: the mean over rows and all F² pairs of fields, each with itself included, of
 * ⟨e_i, e_j⟩ / (|e_i| |e_j| + 1e-4), fields [batch, F, dim].
 */
export function uniformity(fields: Tensor3D): Scalar {
  const products = tf.matMul(fields, fields, false, true);
  const norms = tf.sqrt(tf.add<Tensor3D>(tf.sum(tf.square(fields), 2, true), SQUARE_EPSILON));
  const sizes = tf.add(tf.matMul(norms, norms, false, true), COSINE_EPSILON);
  return tf.mean(tf.div(products, sizes)) as Scalar;
}
