import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** The same values, through which no gradient flows. */
export function stopGradient<T extends Tensor>(x: T): T {
  const detach = tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const input = inputs[0] as Tensor;
    return { value: tf.clone(input), gradFunc: (dy: Tensor) => tf.zerosLike(dy) };
  });
  return detach(x) as T;
}
