import { defineModel, resolveOptions, type CtrModel } from '@fsdnet/core';
import { afnOptions, type AfnOptions } from './afn-options.ts';
import { deepLogit } from './deep-logit.ts';
import { logarithmicFeatures } from './logarithmic-features.ts';

/**
 * AFN (Cheng, Shen and Huang, AAAI 2020): an MLP on crosses of learned order, which logarithmic neurons make of the embedded
 * fields. It has one stream, so FSD needs `afnPlus`. All fields need one embedding size.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function afn(options: AfnOptions = {}): CtrModel {
  const { logarithmicNeurons, ...mlp } = resolveOptions('afn', afnOptions, options);
  return defineModel({
    name: 'afn',
    logit: (ctx) => {
      const features = logarithmicFeatures(ctx.scope('logarithmic'), ctx.input.stacked(), logarithmicNeurons);
      return deepLogit(ctx, features, mlp);
    },
  });
}
