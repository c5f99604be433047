import {
  defineModel,
  mlpStreamOptions,
  resolveOptions,
  zeros,
  type CtrModel,
  type MlpStreamOptions,
  type OptionTable,
} from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import { deepLogit } from './deep-logit.ts';
import { factorizationMachine } from './factorization-machine.ts';

/** Options of `deepFM`: those of its MLP. */
export type DeepFMOptions = MlpStreamOptions;

/** Options of `deepFM`: name, type, default, range and one line each. */
export const deepFMOptions: OptionTable<DeepFMOptions> = mlpStreamOptions;

/**
 * DeepFM (Guo et al., IJCAI 2017): FM and an MLP on the same embeddings, whose logits are added. All fields need one
 * embedding size.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function deepFM(options: DeepFMOptions = {}): CtrModel {
  const resolved = resolveOptions('deepfm', deepFMOptions, options);
  return defineModel({
    name: 'deepfm',
    logit: (ctx) => tf.add(factorizationMachine(ctx.scope('fm'), zeros()), deepLogit(ctx, ctx.input.flat(), resolved)),
  });
}
