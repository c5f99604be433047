import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { ConfigError } from '../errors.ts';

/** Name of an activation; "linear" is none. */
export type Activation = 'linear' | 'relu' | 'leakyRelu' | 'elu' | 'gelu' | 'sigmoid' | 'tanh';

/** leakyRelu has the slope 0.01 and gelu is x·Φ(x) with the error function, as in PyTorch. */
const FUNCTIONS: Readonly<Record<Activation, (x: Tensor) => Tensor>> = {
  linear: (x) => x,
  relu: (x) => tf.relu(x),
  leakyRelu: (x) => tf.leakyRelu(x, 0.01),
  elu: (x) => tf.elu(x),
  gelu: (x) => tf.mul(x, tf.add(tf.mul(tf.erf(tf.mul(x, Math.SQRT1_2)), 0.5), 0.5)),
  sigmoid: (x) => tf.sigmoid(x),
  tanh: (x) => tf.tanh(x),
};

/** All activation names, for option tables. */
export const ACTIVATIONS: readonly Activation[] = Object.keys(FUNCTIONS) as Activation[];

/** Applies an activation to each value of x. */
export function activate<T extends Tensor>(name: Activation, x: T): T {
  if (!Object.hasOwn(FUNCTIONS, name)) {
    throw new ConfigError({
      where: 'activation',
      rule: 'unknown name',
      got: JSON.stringify(name),
      fix: `Use one of ${ACTIVATIONS.join(', ')}.`,
    });
  }
  return FUNCTIONS[name](x) as T;
}
