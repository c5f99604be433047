import {
  clickRate,
  ConfigError,
  linearHead,
  type CtrModel,
  type ForwardContext,
  type ModelOutput,
  type ParallelBackbone,
  type ParallelLayers,
} from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { resolveFsd, type FsdOptions } from './fsd-options.ts';
import { FUSIONS } from './fusion/fusions.ts';
import { whole, type FusedLayer } from './fusion/fused-layer.ts';
import { projectHints } from './hint-projection.ts';
import { ensembleLogit, meanProbability } from './loss/ensemble.ts';
import { checkEqualWidths, distillationTerms } from './loss/self-distillation-loss.ts';
import { checkStreams } from './stream-rules.ts';

/** Output of a model made by `withFSD`; its taps are "fused/0", "fused/1", … */
export interface FsdOutput extends ModelOutput {
  /** Fused layers, shallowest first; each has a head. */
  readonly fused: readonly FusedLayer[];
  /** What the hint loss compares: the fused layers; the implicit ones where only the last layer is fused. */
  readonly hintLayers: readonly FusedLayer[];
}

/**
 * The FSD version of a two-stream model (Sang et al. 2024, arXiv:2411.07508): both streams are fused after every
 * layer, each fused layer has a head, the prediction is the mean of the heads' probabilities (with the ensemble
 * "mean-logit" the sigmoid of their mean logit), and in training the deepest head teaches the others (`selfDistillationLoss`). `ctx` is handed on as it is, so the streams start from
 * the same weights as the plain model's.
 *
 * @throws ConfigError for an option out of its range, or a model without streams. A ShapeError follows in the first
 * pass when the streams do not fit together.
 */
export function withFSD(backbone: ParallelBackbone, options: FsdOptions = {}): CtrModel<FsdOutput> {
  const where = `withFSD("${backbone.name}")`;
  if (typeof backbone.layers !== 'function') {
    throw new ConfigError({
      where,
      rule: 'the model must show its two streams in a function `layers`',
      fix: 'Use a parallel model, or write one with defineBackbone.',
    });
  }
  const resolved = resolveFsd(where, options);
  return {
    name: `${backbone.name}-fsd`,
    forward: (ctx) => forward(where, ctx, backbone.layers(ctx), resolved),
    loss(ctx, { logits, hintLayers }, target) {
      const { hints, hintProjection } = resolved;
      const fused = hints && hintProjection ? projectHints(ctx, hintLayers) : hintLayers;
      return distillationTerms({ logits, fused }, target, resolved);
    },
  };
}

function forward(where: string, ctx: ForwardContext, layers: ParallelLayers, options: Required<FsdOptions>): FsdOutput {
  checkStreams(where, layers);
  const fused = fusedLayers(ctx, layers, options);
  const hintLayers = options.connect === 'last-layer' ? layers.implicit : fused;
  if (options.hints && !options.hintProjection) {
    checkEqualWidths(where, hintLayers, 'Set hintProjection: true, or hints: false.');
  }
  const heads = ctx.scope('heads');
  const logits = fused.map((layer, index): Tensor2D => {
    const logit = linearHead(heads.scope(index), layer, { biasInit: clickRate() });
    return layers.wide ? tf.add(logit, layers.wide) : logit;
  });
  return { logits, probability: prediction(logits, options), fused, hintLayers, taps: tapsOf(fused) };
}

function fusedLayers(
  ctx: ForwardContext,
  layers: ParallelLayers,
  options: Required<FsdOptions>,
): readonly FusedLayer[] {
  const { connect, fusion } = options;
  const scope = ctx.scope('fusion');
  const last = layers.implicit.length - 1;
  return layers.implicit.map((implicit, index) => {
    if (connect === 'implicit-only' || (connect === 'last-layer' && index < last)) return implicit;
    return FUSIONS[fusion](scope.scope(index), layers.explicit[index]!, implicit, options);
  });
}

/** The average of the heads that is trained: that of their probabilities, unless the ensemble is one of logits. */
function prediction(logits: readonly Tensor2D[], { ensemble }: Required<FsdOptions>): Tensor2D {
  return ensemble === 'mean-logit' ? tf.sigmoid(ensembleLogit(ensemble, logits)) : meanProbability(logits);
}

/** The fused layers as whole tensors, each joined only when it is read: a training step does not. */
function tapsOf(fused: readonly FusedLayer[]): Record<string, Tensor2D> {
  const taps: Record<string, Tensor2D> = {};
  fused.forEach((layer, index) =>
    Object.defineProperty(taps, `fused/${index}`, { enumerable: true, get: () => whole(layer) }),
  );
  return taps;
}
