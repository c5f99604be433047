import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { ForwardContext } from '../forward/forward-context.ts';
import { xavierNormal } from '../initializers/xavier-normal.ts';
import type { ResolvedSoftBuckets } from '../schema/soft-buckets.ts';
import { activate } from './activate.ts';

/**
 * How much of a number falls into each of H buckets that are learned: x [batch, 1] → shares [batch, H] with the sum 1.
 * h = leakyRelu(x·w), shares = softmax((h·W + α·h) / τ). Parameters "projection" w [1, H] and "scores" W [H, H]; no bias,
 * so 0, which a missing number is once standardised, falls into all buckets equally.
 * (AutoDis: Guo et al., "An Embedding Learning Framework for Numerical Features in CTR Prediction", KDD 2021.)
 */
export function softBucketShares(ctx: ForwardContext, x: Tensor2D, options: ResolvedSoftBuckets): Tensor2D {
  const { buckets, skip, temperature } = options;
  const hidden = activate('leakyRelu', tf.matMul(x, ctx.param('projection', [1, buckets], xavierNormal())) as Tensor2D);
  const product = tf.matMul(hidden, ctx.param('scores', [buckets, buckets], xavierNormal())) as Tensor2D;
  const scores = skip === 0 ? product : tf.add<Tensor2D>(product, tf.mul(hidden, skip));
  return tf.softmax(temperature === 1 ? scores : tf.div(scores, temperature));
}
