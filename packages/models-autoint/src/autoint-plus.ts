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
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { attentionNetwork } from './attention-network.ts';
import { autoIntPlusOptions, checkHeads, type AutoIntPlusOptions } from './autoint-options.ts';

/**
 * AutoInt+ (Song et al., CIKM 2019): AutoInt, an MLP and a linear part, whose logits are added. For FSD the layers of the
 * explicit stream are the attention layers, all fields side by side. All fields need one embedding size.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function autoIntPlus(options: AutoIntPlusOptions = {}): ParallelBackbone {
  const resolved = resolveOptions('autoint-plus', autoIntPlusOptions, options);
  checkHeads('autoint-plus', resolved);
  return defineBackbone({
    name: 'autoint-plus',
    layers: (ctx) => layers(ctx, resolved),
    logit: (ctx, streams) => logit(ctx, streams, resolved),
  });
}

function layers(ctx: ForwardContext, options: Required<AutoIntPlusOptions>): ParallelLayers {
  const { hidden, activation, batchNorm, dropout, wide } = options;
  return {
    explicit: attentionNetwork(ctx, options),
    implicit: mlp(ctx.scope('mlp'), ctx.input.flat(), { hidden, activation, batchNorm, dropout }),
    ...(wide === 'every-head' && { wide: ctx.firstOrder() }),
  };
}

function logit(
  ctx: ForwardContext,
  { explicit, implicit }: ParallelLayers,
  { wide }: Required<AutoIntPlusOptions>,
): Tensor2D {
  const attended = linearHead(ctx.scope('attentionOutput'), explicit.at(-1)!);
  const deep = linearHead(ctx.scope('mlpOutput'), implicit.at(-1)!, { biasInit: clickRate() });
  const sum = tf.add<Tensor2D>(attended, deep);
  return wide === 'none' ? sum : tf.add<Tensor2D>(sum, ctx.firstOrder());
}
