import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { DistillationOptions } from '../fsd-options.ts';

/** How heads are averaged. */
export type EnsembleKind = Exclude<Required<DistillationOptions>['ensemble'], 'none'>;

/** Keeps logarithms finite where every head is certain. */
const TINY = 1e-30;

/** The logit of the average of heads with the logits z, [batch, 1]. */
export function ensembleLogit(kind: EnsembleKind, logits: readonly Tensor2D[]): Tensor2D {
  if (kind === 'mean-logit') return meanOf(logits);
  // ln t − ln(1 − t). Near 1, t has no digits left for 1 − t, which is therefore averaged by itself.
  const logOf = (probability: Tensor2D): Tensor2D => tf.log(tf.add(probability, TINY));
  const opposite = meanProbability(logits.map((logit) => tf.neg(logit)));
  return tf.sub(logOf(meanProbability(logits)), logOf(opposite));
}

/** ŷ = (1/L) Σ σ(z_l): the mean of probabilities, not of logits (paper, eq. 7). */
export function meanProbability(logits: readonly Tensor2D[]): Tensor2D {
  return meanOf(logits.map((logit) => tf.sigmoid(logit)));
}

function meanOf(columns: readonly Tensor2D[]): Tensor2D {
  const sum = columns.reduce((total, term) => tf.add(total, term));
  return columns.length === 1 ? sum : tf.mul(sum, 1 / columns.length);
}
