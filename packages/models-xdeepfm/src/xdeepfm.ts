import {
  clickRate,
  defineBackbone,
  linearHead,
  mlp,
  mlpStreamOptions,
  resolveOptions,
  type ForwardContext,
  type MlpStreamOptions,
  type OptionTable,
  type ParallelBackbone,
  type ParallelLayers,
} from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { compressedInteractions } from './compressed-interactions.ts';

/** Options of `xDeepFM`. */
export interface XDeepFMOptions extends MlpStreamOptions {
  /** Maps of each layer of the compressed interaction network. `withFSD` needs as many layers as `hidden` has. Default [64, 64, 64]. */
  readonly cinUnits?: readonly number[];
  /**
   * The linear part: "plain" adds it to the plain model's logit only, as the FSDNet paper does; "every-head" to every
   * head of the FSD version too; "none" leaves it out. Default "plain".
   */
  readonly wide?: 'plain' | 'every-head' | 'none';
}

/** Options of `xDeepFM`: name, type, default, range and one line each. */
export const xDeepFMOptions: OptionTable<XDeepFMOptions> = {
  cinUnits: {
    type: 'integers',
    default: [64, 64, 64],
    line: 'Maps of each layer of the compressed interaction network.',
    role: 'depth',
  },
  ...mlpStreamOptions,
  wide: {
    type: 'choice',
    default: 'plain',
    choices: ['plain', 'every-head', 'none'],
    line: 'Where the linear part is used: in the plain model only, also in every head of the FSD version, or nowhere.',
  },
};

/**
 * xDeepFM (Lian et al., KDD 2018): a linear part, a compressed interaction network and an MLP, whose logits are added.
 * For FSD the layers of the explicit stream are the sums of each layer's maps over the embedding dimensions.
 *
 * All fields need one embedding size.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function xDeepFM(options: XDeepFMOptions = {}): ParallelBackbone {
  const resolved = resolveOptions('xdeepfm', xDeepFMOptions, options);
  return defineBackbone({
    name: 'xdeepfm',
    layers: (ctx) => layers(ctx, resolved),
    logit: (ctx, streams) => logit(ctx, streams, resolved),
  });
}

function layers(ctx: ForwardContext, options: Required<XDeepFMOptions>): ParallelLayers {
  const { cinUnits, hidden, activation, batchNorm, dropout, wide } = options;
  return {
    explicit: compressedInteractions(ctx.scope('cin'), ctx.input.stacked(), cinUnits),
    implicit: mlp(ctx.scope('mlp'), ctx.input.flat(), { hidden, activation, batchNorm, dropout }),
    ...(wide === 'every-head' && { wide: ctx.firstOrder() }),
  };
}

function logit(
  ctx: ForwardContext,
  { explicit, implicit }: ParallelLayers,
  { wide }: Required<XDeepFMOptions>,
): Tensor2D {
  const interaction = linearHead(ctx.scope('cinOutput'), explicit);
  const deep = linearHead(ctx.scope('mlpOutput'), implicit.at(-1)!, { biasInit: clickRate() });
  const sum = tf.add<Tensor2D>(interaction, deep);
  return wide === 'none' ? sum : tf.add<Tensor2D>(sum, ctx.firstOrder());
}
