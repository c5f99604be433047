import { defineModelOptions, type CtrModel, type ModelOptionTable } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import { factorizationMachine } from './factorization-machine.ts';

/** Options of `fm`: there are none. */
export type FmOptions = Readonly<Record<string, never>>;

/** Options of `fm`: none. */
export const fmOptions: ModelOptionTable = defineModelOptions({});

/**
 * FM (Rendle, ICDM 2010): a linear part with a bias, and the inner products of all pairs of fields. All fields need one
 * embedding size.
 *
 * @throws ConfigError that names an option: there is none.
 */
export function fm(options: FmOptions = {}): CtrModel {
  fmOptions.resolve('fm', { ...options });
  return {
    name: 'fm',
    forward(ctx) {
      const logit = factorizationMachine(ctx.scope('fm'));
      return { logits: [logit], probability: tf.sigmoid(logit) };
    },
  };
}
