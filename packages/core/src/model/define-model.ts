import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { ForwardContext } from '../forward/forward-context.ts';
import type { CtrModel } from './model.ts';

/** What `defineModel` needs to know. */
export interface ModelDefinition {
  /** For messages and run folders: "dnn". */
  readonly name: string;
  /**
   * The model's logit, [batch, 1]. A pure function of `ctx`. It starts at the click rate of the training rows where one of
   * its biases is initialised by `clickRate()`.
   */
  logit(ctx: ForwardContext): Tensor2D;
}

/**
 * Makes a model out of a function that returns its logit: the probability is the logit's sigmoid, the loss the
 * cross-entropy. A model of two streams, which FSD can connect, is made by `defineBackbone`.
 *
 * @example
 * const linear = defineModel({ name: 'linear', logit: (ctx) => linearHead(ctx.scope('head'), ctx.input.flat()) });
 */
export function defineModel(definition: ModelDefinition): CtrModel {
  return {
    name: definition.name,
    forward(ctx) {
      const logit = definition.logit(ctx);
      return { logits: [logit], probability: tf.sigmoid(logit) };
    },
  };
}
