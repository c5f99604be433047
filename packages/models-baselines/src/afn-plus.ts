import {
  clickRate,
  defineBackbone,
  linearHead,
  mlp,
  resolveOptions,
  type ForwardContext,
  type ParallelBackbone,
  type ParallelLayers,
} from '@fsdnet/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { afnPlusOptions, type AfnPlusOptions } from './afn-options.ts';
import { logarithmicFeatures } from './logarithmic-features.ts';

/** Name of the table that the second MLP reads. */
const DEEP_TABLE = 'deepEmbedding';

/**
 * AFN+ (Cheng, Shen and Huang, AAAI 2020): AFN, and an MLP on embeddings of its own; a linear unit on both logits. For FSD the
 * explicit stream is the MLP on the logarithmic neurons. All fields need one embedding size.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function afnPlus(options: AfnPlusOptions = {}): ParallelBackbone {
  const resolved = resolveOptions('afn-plus', afnPlusOptions, options);
  return defineBackbone({ name: 'afn-plus', layers: (ctx) => layers(ctx, resolved), logit });
}

function layers(ctx: ForwardContext, options: Required<AfnPlusOptions>): ParallelLayers {
  const { logarithmicNeurons, logarithmicHidden, logarithmicDropout, hidden, dropout, activation, batchNorm } = options;
  const logarithmic = ctx.scope('logarithmic');
  const features = logarithmicFeatures(logarithmic, ctx.input.stacked(), logarithmicNeurons);
  return {
    explicit: mlp(logarithmic.scope('mlp'), features, {
      hidden: logarithmicHidden,
      dropout: logarithmicDropout,
      activation,
      batchNorm,
    }),
    implicit: mlp(ctx.scope('mlp'), ctx.embedding(DEEP_TABLE).flat(), { hidden, dropout, activation, batchNorm }),
  };
}

function logit(ctx: ForwardContext, { explicit, implicit }: ParallelLayers): Tensor2D {
  const crossed = linearHead(ctx.scope('logarithmicOutput'), explicit.at(-1)!);
  const deep = linearHead(ctx.scope('mlpOutput'), implicit.at(-1)!);
  return linearHead(ctx.scope('ensemble'), [crossed, deep], { biasInit: clickRate() });
}
