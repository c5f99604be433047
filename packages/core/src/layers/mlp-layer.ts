import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { ForwardContext } from '../forward/forward-context.ts';
import { activate, type Activation } from './activate.ts';
import { dense } from './dense.ts';

/** Options of every layer of a multi-layer perceptron. */
export interface MlpLayerOptions {
  /** Width of the output. */
  readonly units: number;
  /** Batch norm between the linear map and the activation. Default false. */
  readonly batchNorm?: boolean;
  /** Default "relu". */
  readonly activation?: Activation;
  /** Drop probability after the activation. Default 0. */
  readonly dropout?: number;
}

/**
 * dropout(activation(batchNorm(x·kernel + bias))): [batch, width] → [batch, units]. Parameters "kernel", "bias",
 * "norm/scale", "norm/shift".
 */
export function mlpLayer(ctx: ForwardContext, x: Tensor2D, options: MlpLayerOptions): Tensor2D {
  const { units, batchNorm = false, activation = 'relu', dropout = 0 } = options;
  const affine = dense(ctx, x, { units });
  const normalised = batchNorm ? ctx.batchNorm(affine, 'norm') : affine;
  return ctx.dropout(activate(activation, normalised), dropout);
}
