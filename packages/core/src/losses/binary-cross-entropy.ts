import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import type { Target } from '../model/model.ts';

/**
 * Cross-entropy of a logit z [batch, 1] with labels y: mean(softplus(z) − z·y). With sample weights w it is
 * Σ w·(softplus(z) − z·y) / Σ w.
 */
export function binaryCrossEntropy(logit: Tensor2D, { labels, weights }: Target): Scalar {
  const each = tf.sub(tf.softplus(logit), tf.mul(logit, labels));
  if (!weights) return tf.mean(each) as Scalar;
  return tf.div(tf.sum(tf.mul(each, weights)), tf.sum(weights)) as Scalar;
}
