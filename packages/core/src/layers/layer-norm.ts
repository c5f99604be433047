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
  const extents = x.shape.slice(-scaledAxes) as ShapeMap[Rank];
  const scaled = tf.mul(normalise(x, epsilon), ctx.param<Rank>('scale', extents, ones()));
  return tf.add(scaled, ctx.param<Rank>('shift', extents, zeros()));
}

/**
 * y = (x − mean)·r with r = 1/sqrt(variance + epsilon), and its gradient in closed form, dx = r·(dy − mean(dy) − y·mean(dy·y)):
 * half of the nodes that differentiating the formula gives.
 */
function normalise(x: Tensor, epsilon: number): Tensor {
  const normalised = tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const [input, save] = inputs as [Tensor, tf.GradSaveFunc];
    const centred = tf.sub(input, tf.mean(input, -1, true));
    const variance = tf.mean(tf.square(centred), -1, true);
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const value = tf.mul(centred, inverse);
    save([value, inverse]);
    return {
      value,
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [y, factor] = saved as [Tensor, Tensor];
        const along = tf.mul(y, tf.mean(tf.mul(dy, y), -1, true));
        return tf.mul(tf.sub(tf.sub(dy, tf.mean(dy, -1, true)), along), factor);
      },
    };
  });
  return normalised(x);
}
