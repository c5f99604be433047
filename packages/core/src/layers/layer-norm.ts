import * as tf from '@tensorflow/tfjs-core';
import type { Rank, ShapeMap, Tensor } from '@tensorflow/tfjs-core';
import type { ForwardContext } from '../forward/forward-context.ts';
import { ones } from '../initializers/ones.ts';
import { zeros } from '../initializers/zeros.ts';

/** Options of `layerNorm`. */
export interface LayerNormOptions {
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
  /** So many of the last axes have scales and shifts of their own: 2 gives each field of [batch, fields, dim] its own. Default 1. */
  readonly scaledAxes?: number;
}

/**
 * Normalises each vector along the last axis to mean 0 and (biased) variance 1, then scales and shifts it. Same shape
 * out as in; parameters "scale" and "shift" of the extents of the last `scaledAxes` axes.
 */
export function layerNorm<T extends Tensor>(ctx: ForwardContext, x: T, options: LayerNormOptions = {}): T {
  const { epsilon = 1e-5, scaledAxes = 1 } = options;
  const extents = x.shape.slice(-scaledAxes);
  const centred = tf.sub(x, tf.mean(x, -1, true));
  // Not tf.squaredDifference: its gradient is wrong for operands of different shape.
  const variance = tf.mean(tf.square(centred), -1, true);
  const normalised = tf.mul(centred, tf.rsqrt(tf.add(variance, epsilon)));
  const scaled = tf.mul(normalised, ctx.param<Rank>('scale', extents as ShapeMap[Rank], ones()));
  return tf.add(scaled, ctx.param<Rank>('shift', extents as ShapeMap[Rank], zeros()));
}
