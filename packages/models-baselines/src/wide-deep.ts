import {
  defineModel,
  mlpStreamOptions,
  resolveOptions,
  type CtrModel,
  type MlpStreamOptions,
  type OptionTable,
} from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import { deepLogit } from './deep-logit.ts';

/** Options of `wideDeep`: those of its MLP. */
export type WideDeepOptions = MlpStreamOptions;

/** Options of `wideDeep`: name, type, default, range and one line each. */
export const wideDeepOptions: OptionTable<WideDeepOptions> = mlpStreamOptions;

/**
 * Wide & Deep (Cheng et al., DLRS 2016): a linear part and an MLP, whose logits are added. The linear part sees every
 * field; there are no crossed features made by hand.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function wideDeep(options: WideDeepOptions = {}): CtrModel {
  const resolved = resolveOptions('wide-deep', wideDeepOptions, options);
  return defineModel({
    name: 'wide-deep',
    logit: (ctx) => tf.add(ctx.firstOrder(), deepLogit(ctx, ctx.input.flat(), resolved)),
  });
}
