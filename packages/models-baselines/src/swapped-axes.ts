import * as tf from '@tensorflow/tfjs-core';
import type { Tensor3D } from '@tensorflow/tfjs-core';

/**
 * [rows, fields, width] ↔ [fields, rows, width]. Weights of each field's own need the fields first, what mixes the fields of a
 * row needs the rows first; both are stacks of matrix products.
 */
export function swappedAxes(x: Tensor3D): Tensor3D {
  return tf.transpose(x, [1, 0, 2]);
}
