import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { ForwardContext } from '../forward/forward-context.ts';
import { clickRate } from '../initializers/click-rate.ts';
import { linearHead } from '../layers/linear-head.ts';
import { ShapeError } from '../errors.ts';
import { defineModel } from './define-model.ts';
import type { CtrModel } from './model.ts';

/** The layers of a two-stream model, pairwise by depth. */
export interface ParallelLayers {
  /** Outputs of the explicit stream, [batch, explicitWidth_l], l = 1..L. */
  readonly explicit: readonly Tensor2D[];
  /** Outputs of the implicit stream, [batch, implicitWidth_l], the same L. */
  readonly implicit: readonly Tensor2D[];
  /** A further logit [batch, 1], added to every head. */
  readonly wide?: Tensor2D;
}

/** A two-stream model that shows its layers. This is all that feature-fusion self-distillation needs. */
export interface ParallelBackbone extends CtrModel {
  /** Both streams, layer by layer. A pure function of `ctx`. */
  layers(ctx: ForwardContext): ParallelLayers;
}

/** What `defineBackbone` needs to know. */
export interface BackboneDefinition {
  /** For messages and run folders: "gated-cross". */
  readonly name: string;
  /** Both streams, layer by layer. A pure function of `ctx`. */
  layers(ctx: ForwardContext): ParallelLayers;
  /**
   * The plain model's logit, [batch, 1]. Default: a linear head (scope "head") on
   * concat(last explicit, last implicit), whose bias starts at the click rate, plus `wide` where there is one. A logit of
   * your own has the prior where one of its biases is initialised by `clickRate()`.
   */
  logit?(ctx: ForwardContext, layers: ParallelLayers): Tensor2D;
}

/**
 * Makes a backbone out of a function that returns its two streams. The result trains as it is (plain model)
 * and as `withFSD(backbone)`.
 */
export function defineBackbone(definition: BackboneDefinition): ParallelBackbone {
  const { name } = definition;
  const logitOf = definition.logit ?? ((ctx, layers) => lastPairLogit(name, ctx, layers));
  return {
    ...defineModel({ name, logit: (ctx) => logitOf(ctx, definition.layers(ctx)) }),
    layers: (ctx) => definition.layers(ctx),
  };
}

function lastPairLogit(name: string, ctx: ForwardContext, layers: ParallelLayers): Tensor2D {
  const explicit = layers.explicit.at(-1);
  const implicit = layers.implicit.at(-1);
  if (!explicit || !implicit) {
    throw new ShapeError({
      where: `backbone "${name}"`,
      rule: 'both streams need at least one layer',
      got: `explicit ${layers.explicit.length} and implicit ${layers.implicit.length}`,
      fix: 'Return one tensor per layer in `explicit` and `implicit`.',
    });
  }
  const logit = linearHead(ctx.scope('head'), [explicit, implicit], { biasInit: clickRate() });
  return layers.wide ? tf.add(logit, layers.wide) : logit;
}
