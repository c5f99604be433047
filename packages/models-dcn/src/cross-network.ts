import { dense, width, zeros, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core';

/** A cross layer: crossed with the input x0, [batch, width] in and out. */
export type CrossLayer = (ctx: ForwardContext, x0: Tensor2D, x: Tensor2D) => Tensor2D;

/** The outputs of all cross layers on x0, each [batch, width]. */
export type CrossNetwork = (ctx: ForwardContext, x0: Tensor2D, layers: number) => readonly Tensor2D[];

/** A stack of one kind of cross layer, scopes "0", "1", … */
export function crossNetworkOf(crossLayer: CrossLayer): CrossNetwork {
  return (ctx, x0, layers) => {
    const outputs: Tensor2D[] = [];
    for (let layer = 0; layer < layers; layer++) outputs.push(crossLayer(ctx.scope(layer), x0, outputs.at(-1) ?? x0));
    return outputs;
  };
}

/**
 * Cross layer of DCNv2 (Wang et al. 2021, eq. 1): x0 ⊙ (x·kernel + bias) + x. All [batch, width]; parameters
 * "kernel" [width, width], "bias" [width].
 */
export function crossLayerMatrix(ctx: ForwardContext, x0: Tensor2D, x: Tensor2D): Tensor2D {
  return tf.add(tf.mul(x0, dense(ctx, x, { units: width(x0) })), x);
}

/** Options of `crossLayerVector`. */
export interface CrossLayerVectorOptions {
  /** Adds x to the result. Default true. */
  readonly residual?: boolean;
}

/**
 * Cross layer of DCN (Wang et al. 2017, eq. 3): x0·(x·kernel) + bias + x. x0 and x are [batch, width]; parameters
 * "kernel" [width, 1], "bias" [width].
 */
export function crossLayerVector(
  ctx: ForwardContext,
  x0: Tensor2D,
  x: Tensor2D,
  { residual = true }: CrossLayerVectorOptions = {},
): Tensor2D {
  const crossed = tf.mul(x0, dense(ctx, x, { units: 1, useBias: false }));
  const affine = tf.add<Tensor2D>(crossed, ctx.param<Rank.R1>('bias', [width(x0)], zeros()));
  return residual ? tf.add(affine, x) : affine;
}
