import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { PROBABILITY_CLIP } from '../metrics/clipped-probability.ts';
import type { CtrModel } from './model.ts';
import { changedOutsideTraining } from './outside-training.ts';

/** A correction of probabilities: p becomes σ(slope · ln(p / (1 − p)) + intercept). */
export interface Calibration {
  /** "none": slope 1, intercept 0. "intercept": slope 1. "platt": both were fitted (Platt 1999, on the logit). */
  readonly kind: 'none' | 'intercept' | 'platt';
  /** Above 0, so that the order of predictions stays. */
  readonly slope: number;
  readonly intercept: number;
}

/**
 * A model whose probability is corrected outside training, p clipped to [1e-7, 1 − 1e-7]; the logits of its heads stay as
 * they are. To be put around the correction for sampling (`correctedForSampling`). The model itself with kind "none".
 */
export function withCalibration(model: CtrModel, { kind, slope, intercept }: Calibration): CtrModel {
  if (kind === 'none') return model;
  return changedOutsideTraining(model, (output) => {
    const p = tf.clipByValue(output.probability, PROBABILITY_CLIP, 1 - PROBABILITY_CLIP);
    const logit = tf.sub(tf.log(p), tf.log(tf.sub(1, p)));
    return { ...output, probability: tf.sigmoid(tf.add<Tensor2D>(tf.mul(logit, slope), intercept)) };
  });
}
