import { activate, dense, layerNorm, width, type Activation, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Options of every mask block. */
export interface MaskBlockOptions {
  /** Width of the mask's hidden layer, as a multiple of the masked width; rounded down, at least 1. */
  readonly reductionRatio: number;
  readonly activation: Activation;
  readonly layerNorm: boolean;
  /** Drop probability after the activation. */
  readonly dropout: number;
}

/**
 * A mask block of MaskNet (Wang, She and Zhang 2021, eq. 3 to 6): the mask of `embedded`, mask(v) = relu(v·W_1 + b_1)·W_2 + b_2,
 * times `input`; then activation(norm(x·W)) without a bias. embedded [batch, D], input [batch, p] → [batch, units].
 *
 * Scopes "mask/0", "mask/1" and "output" of dense layers, "norm" of the layer norm.
 */
export function maskBlock(
  ctx: ForwardContext,
  embedded: Tensor2D,
  input: Tensor2D,
  { units, ...options }: MaskBlockOptions & { readonly units: number },
): Tensor2D {
  const masked = width(input);
  const mask = ctx.scope('mask');
  const inner = Math.max(1, Math.floor(options.reductionRatio * masked));
  const hidden = dense(mask.scope(0), embedded, { units: inner, activation: 'relu' });
  const product = tf.mul<Tensor2D>(dense(mask.scope(1), hidden, { units: masked }), input);
  const linear = dense(ctx.scope('output'), product, { units, useBias: false });
  const normalised = options.layerNorm ? layerNorm(ctx.scope('norm'), linear) : linear;
  return ctx.dropout(activate(options.activation, normalised), options.dropout);
}
