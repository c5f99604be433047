import { ones, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core';

/** Options of every regulation module. */
export interface RegulationOptions {
  readonly gates: boolean;
  readonly gateTemperature: number;
  readonly batchNorm: boolean;
}

/**
 * What one stream of EDCN gets of an input x [batch, sum of dims] (section 4.3): each field times its gate
 * softmax(θ / τ), then batch norm. Parameters "gates" [fields], "norm/scale", "norm/shift".
 */
export function regulate(
  ctx: ForwardContext,
  dims: readonly number[],
  x: Tensor2D,
  { gates, gateTemperature, batchNorm }: RegulationOptions,
): Tensor2D {
  const gated = gates ? tf.mul<Tensor2D>(x, gatesOf(ctx, dims, gateTemperature)) : x;
  return batchNorm ? ctx.batchNorm(gated, 'norm') : gated;
}

/** The gate of each field as often as the field has values, [1, sum of dims]. */
function gatesOf(ctx: ForwardContext, dims: readonly number[], gateTemperature: number): Tensor2D {
  const scores = ctx.param<Rank.R1>('gates', [dims.length], ones());
  const gates = tf.softmax(tf.reshape<Rank.R2>(tf.mul(scores, 1 / gateTemperature), [1, dims.length]));
  const stretches = equalStretches(dims);
  const counts = stretches.map(({ count }) => count);
  const parts = counts.length === 1 ? [gates] : tf.split(gates, counts, 1);
  const repeated = stretches.map(({ count, dim }, index): Tensor2D => {
    const columns = tf.mul(tf.reshape(parts[index]!, [count, 1]), tf.ones([1, dim]));
    return tf.reshape(columns, [1, count * dim]);
  });
  return repeated.length === 1 ? repeated[0]! : tf.concat(repeated, 1);
}

/** Neighbours of one size: how many, and their size. */
function equalStretches(dims: readonly number[]): readonly { readonly count: number; readonly dim: number }[] {
  const stretches: { count: number; dim: number }[] = [];
  for (const dim of dims) {
    const last = stretches.at(-1);
    if (last?.dim === dim) last.count++;
    else stretches.push({ count: 1, dim });
  }
  return stretches;
}
