import { defineModelOptions, type CtrModel, type ModelOptionTable } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import { factorizationMachine } from './factorization-machine.ts';

/** FM has no options. */
export const fmOptions: ModelOptionTable = defineModelOptions({});

/**
 * FM (Rendle, ICDM 2010): a linear part with a bias, and the inner products of all pairs of fields. All fields need one
 * embedding size.
 */
export function fm(): CtrModel {
  return {
    name: 'fm',
    forward(ctx) {
      const logit = factorizationMachine(ctx.scope('fm'));
      return { logits: [logit], probability: tf.sigmoid(logit) };
    },
  };
}
