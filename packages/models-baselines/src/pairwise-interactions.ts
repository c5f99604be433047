import * as tf from '@tensorflow/tfjs-core';
import type { FieldEmbeddings } from '@fsdnet/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { fieldSum } from './field-sum.ts';

/**
 * Σ_{i<j} ⟨e_i, e_j⟩ over the fields, [batch, 1], as half of |Σ_i e_i|² − Σ_i |e_i|² (Rendle 2010, lemma 3.1): no pair is
 * ever multiplied.
 */
export function pairwiseInteractions(input: FieldEmbeddings): Tensor2D {
  const ofSum = tf.sum(tf.square(fieldSum(input)), 1, true);
  const ofFields = tf.sum(tf.square(input.flat()), 1, true);
  return tf.mul(tf.sub(ofSum, ofFields), 0.5);
}
