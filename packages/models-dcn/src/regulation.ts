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
function gatesOf(ctx: ForwardContext, dims: readonly number[], temperature: number): Tensor2D {
  const scores = ctx.param<Rank.R1>('gates', [dims.length], ones());
  const gates = tf.softmax(tf.reshape<Rank.R2>(tf.mul(scores, 1 / temperature), [1, dims.length]));
  const repeats = tf.tensor2d(
    dims.map((_, field) => dims.flatMap((dim, other) => Array<number>(dim).fill(Number(field === other)))),
  );
  return tf.matMul(gates, repeats);
}
