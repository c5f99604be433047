import type { CtrModel, ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** A model of one logit, [batch, 1], with the cross-entropy as its loss. */
export function singleLogitModel(name: string, logitOf: (ctx: ForwardContext) => Tensor2D): CtrModel {
  return {
    name,
    forward(ctx) {
      const logit = logitOf(ctx);
      return { logits: [logit], probability: tf.sigmoid(logit) };
    },
  };
}
