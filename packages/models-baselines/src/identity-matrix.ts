import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** 1 on the diagonal, 0 elsewhere, [size, size]. Not tf.eye: a traced model may not hold large arrays. */
export function identityMatrix(size: number): Tensor2D {
  const numbers = tf.range(0, size);
  return tf.cast(tf.equal<Tensor2D>(tf.reshape(numbers, [size, 1]), tf.reshape(numbers, [1, size])), 'float32');
}
