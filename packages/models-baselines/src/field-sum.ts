import type { FieldEmbeddings } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/**
 * The sum of a row's fields, [batch, dim], as a product of matrices, which is faster than a sum over an axis in the middle,
 * forward and backward.
 *
 * @throws ShapeError when fields differ in dim.
 */
export function fieldSum(input: FieldEmbeddings): Tensor2D {
  const [, fields, dim] = input.stacked().shape;
  return tf.matMul(input.flat(), fieldIdentities(fields, dim));
}

/** An identity matrix for each field, one below the other, [fields · dim, dim]. */
export function fieldIdentities(fields: number, dim: number): Tensor2D {
  return tf.tile(tf.eye(dim), [fields, 1]);
}
