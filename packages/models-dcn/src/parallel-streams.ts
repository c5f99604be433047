import { mlp, type ForwardContext, type ParallelLayers } from '@fsdnet/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { DcnOptions } from './dcn-options.ts';

/** A cross layer: crossed with the input x0, [batch, width] in and out. */
export type CrossLayer = (ctx: ForwardContext, x0: Tensor2D, x: Tensor2D) => Tensor2D;

/** The outputs of all cross layers on x0, scopes "cross/0", "cross/1", … */
export function crossNetwork(
  ctx: ForwardContext,
  x0: Tensor2D,
  layers: number,
  crossLayer: CrossLayer,
): readonly Tensor2D[] {
  const scope = ctx.scope('cross');
  const outputs: Tensor2D[] = [];
  for (let layer = 0; layer < layers; layer++) {
    outputs.push(crossLayer(scope.scope(layer), x0, outputs.at(-1) ?? x0));
  }
  return outputs;
}

/** Cross network and MLP side by side, both on the embedded input. */
export function parallelStreams(
  ctx: ForwardContext,
  options: Required<DcnOptions>,
  crossLayer: CrossLayer,
): ParallelLayers {
  const { crossLayers, hidden, activation, batchNorm, dropout } = options;
  const x0 = ctx.input.flat();
  return {
    explicit: crossNetwork(ctx, x0, crossLayers, crossLayer),
    implicit: mlp(ctx.scope('mlp'), x0, { hidden, activation, batchNorm, dropout }),
  };
}
