import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Schema } from '../schema/schema.ts';
import type { CtrModel } from './model.ts';
import { changedOutsideTraining } from './outside-training.ts';

/**
 * A model that was trained on the share r of the rows without a click, predicting for all of them: outside training a
 * probability p becomes p / (p + (1 − p) / r), and a logit z becomes z + ln r (He et al. 2014, section 6.3). The model
 * itself where all rows were kept.
 */
export function correctedForSampling(model: CtrModel, { negativeRate = 1 }: Pick<Schema, 'negativeRate'>): CtrModel {
  if (negativeRate === 1) return model;
  const shift = Math.log(negativeRate);
  return changedOutsideTraining(model, (output) => {
    const { logits, probability } = output;
    const others = tf.mul(tf.sub(1, probability), 1 / negativeRate);
    return {
      ...output,
      logits: logits.map((logit) => tf.add<Tensor2D>(logit, shift)),
      probability: tf.div<Tensor2D>(probability, tf.add(probability, others)),
    };
  });
}

/** The same for one probability. */
export function probabilityCorrectedForSampling(
  probability: number,
  { negativeRate = 1 }: Pick<Schema, 'negativeRate'>,
): number {
  return probability / (probability + (1 - probability) / negativeRate);
}
