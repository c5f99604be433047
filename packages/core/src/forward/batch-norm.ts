import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** Added to the variance before the square root, as PyTorch does. */
export const BATCH_NORM_EPSILON = 1e-5;

/** Share of the new batch in the running statistics, as PyTorch's `momentum`. */
export const BATCH_NORM_MOMENTUM = 0.1;

/** Biased mean and variance of the columns of x [rows, width]. */
export function columnStatistics(x: Tensor2D): {
  readonly mean: Tensor2D;
  readonly variance: Tensor2D;
  readonly centred: Tensor2D;
} {
  const mean = tf.mean(x, 0, true) as Tensor2D;
  const centred = tf.sub(x, mean) as Tensor2D;
  const variance = tf.mean(tf.square(centred), 0, true) as Tensor2D;
  return { mean, variance, centred };
}

/**
 * Normalises the columns of x [rows, width] by its own statistics, with the closed-form gradient:
 * with r = 1/sqrt(variance + eps), a = scale·r and c = x − mean, forward y = a·c + shift and backward
 * dx = a·dy − (a·r²·mean(dy·c))·c − a·mean(dy). One pass a term instead of the forty nodes that
 * differentiating the formula gives.
 */
export function normaliseByBatch(
  x: Tensor2D,
  scale: Tensor1D,
  shift: Tensor1D,
  observe: (mean: Tensor2D, variance: Tensor2D) => void,
): Tensor2D {
  const rows = x.shape[0];
  const normalise = tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const [input, factor, offset, save] = inputs as [Tensor2D, Tensor1D, Tensor1D, tf.GradSaveFunc];
    const { mean, variance, centred } = columnStatistics(input);
    observe(mean, variance);
    const inverse = tf.rsqrt(tf.add(variance, BATCH_NORM_EPSILON)) as Tensor2D;
    const slope = tf.mul(inverse, factor) as Tensor2D;
    save([centred, inverse, slope]);
    return {
      value: tf.add(tf.mul(centred, slope), offset),
      gradFunc: (dy: Tensor, saved: Tensor[]) => {
        const [kept, keptInverse, keptSlope] = saved as [Tensor2D, Tensor2D, Tensor2D];
        const shiftGradient = tf.sum(dy, 0);
        const covariance = tf.sum(tf.mul(dy, kept), 0);
        const scaleGradient = tf.mul(covariance, tf.reshape(keptInverse, [-1]));
        const alongInput = tf.mul(tf.mul(keptSlope, tf.square(keptInverse)), tf.mul(covariance, -1 / rows));
        const constant = tf.mul(keptSlope, tf.mul(shiftGradient, -1 / rows));
        const inputGradient = tf.add(tf.add(tf.mul(dy, keptSlope), tf.mul(kept, alongInput)), constant);
        return [inputGradient, scaleGradient, shiftGradient];
      },
    };
  });
  return normalise(x, scale, shift) as Tensor2D;
}

/** Normalises the columns of x [rows, width] by running statistics. */
export function normaliseByRunning(
  x: Tensor2D,
  scale: Tensor1D,
  shift: Tensor1D,
  running: { readonly mean: Tensor1D; readonly variance: Tensor1D },
): Tensor2D {
  const slope = tf.mul(scale, tf.rsqrt(tf.add(running.variance, BATCH_NORM_EPSILON)));
  const offset = tf.sub(shift, tf.mul(running.mean, slope));
  return tf.add(tf.mul(x, slope), offset);
}

/** Moments of the columns that a batch norm normalised. */
export interface BatchMoments {
  /** [width] */
  readonly mean: ArrayLike<number>;
  /** [width], biased. */
  readonly variance: ArrayLike<number>;
  /** Values per column. */
  readonly count: number;
}

/**
 * Moves running statistics towards those of a batch, in place: 0.9 · old + 0.1 · batch, the batch's variance made
 * unbiased with count/(count − 1).
 */
export function foldStatistics(
  running: { readonly mean: Float32Array; readonly variance: Float32Array },
  batch: BatchMoments,
): void {
  const unbiased = batch.count / (batch.count - 1);
  for (let i = 0; i < running.mean.length; i++) {
    running.mean[i]! += BATCH_NORM_MOMENTUM * (batch.mean[i]! - running.mean[i]!);
    running.variance[i]! += BATCH_NORM_MOMENTUM * (batch.variance[i]! * unbiased - running.variance[i]!);
  }
}

/** Moments of several batches taken as one, in float64: variance = Σ n·(v + (m − mean)²) / Σ n. */
export function pooledMoments(batches: readonly BatchMoments[]): BatchMoments {
  const width = batches[0]!.mean.length;
  const count = batches.reduce((sum, batch) => sum + batch.count, 0);
  const mean = new Float64Array(width);
  for (const batch of batches) for (let i = 0; i < width; i++) mean[i]! += batch.count * batch.mean[i]!;
  for (let i = 0; i < width; i++) mean[i]! /= count;
  const variance = new Float64Array(width);
  for (const batch of batches) {
    for (let i = 0; i < width; i++)
      variance[i]! += batch.count * (batch.variance[i]! + (batch.mean[i]! - mean[i]!) ** 2);
  }
  for (let i = 0; i < width; i++) variance[i]! /= count;
  return { mean, variance, count };
}
