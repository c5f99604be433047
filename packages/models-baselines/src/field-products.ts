import type { FieldEmbeddings } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { identityMatrix } from './identity-matrix.ts';

/**
 * The sum of a row's fields, [batch, dim], as a product of matrices, which is faster than a sum over an axis in the middle,
 * forward and backward.
 *
 * @throws ShapeError when fields differ in dim.
 */
function fieldSum(input: FieldEmbeddings): Tensor2D {
  const [, fields, dim] = input.stacked().shape;
  return tf.matMul(input.flat(), fieldIdentities(fields, dim));
}

/** An identity matrix for each field, one below the other, [fields · dim, dim]. */
export function fieldIdentities(fields: number, dim: number): Tensor2D {
  return tf.tile(identityMatrix(dim), [fields, 1]);
}

/**
 * ⟨e_i, e_j⟩ of all pairs i < j in the order (0,1), (0,2), …, (1,2), …, [batch, F (F − 1) / 2]; F must be at least 2. All F²
 * products are made, as one matrix product per row, and the half above the diagonal is kept.
 */
export function innerProducts(input: FieldEmbeddings): Tensor2D {
  const fields = input.stacked();
  const [batch, count] = fields.shape;
  const products = tf.reshape(tf.matMul(fields, fields, false, true), [batch, count * count]);
  // Row by row: what is left of the diagonal and on it, and what is right of it.
  const sizes = Array.from({ length: count - 1 }, (_, row) => [row + 1, count - 1 - row]).flat();
  const parts = tf.split<Tensor2D>(products, [...sizes, count], 1);
  return tf.concat(
    parts.filter((_, part) => part % 2 === 1),
    1,
  );
}

/** s sᵀ with s = Σ_i e_i, which is the sum of the outer products of all pairs, [batch, dim²]. */
export function outerProduct(input: FieldEmbeddings): Tensor2D {
  const sum = fieldSum(input);
  const [, dim] = sum.shape;
  // s with each value dim times in a row, times s as a whole dim times, both by products with constant matrices.
  const identity = identityMatrix(dim);
  const repeated = tf.matMul(
    sum,
    tf.reshape(tf.tile(tf.reshape(identity, [dim, dim, 1]), [1, 1, dim]), [dim, dim * dim]),
  );
  return tf.mul(repeated, tf.matMul(sum, tf.tile(identity, [1, dim])));
}
