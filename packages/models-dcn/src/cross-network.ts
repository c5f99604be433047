import type { ForwardContext } from '@fsdnet/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** A cross layer: crossed with the input x0, [batch, width] in and out. */
export type CrossLayer = (ctx: ForwardContext, x0: Tensor2D, x: Tensor2D) => Tensor2D;

/** The outputs of all cross layers on x0, each [batch, width]. */
export type CrossNetwork = (ctx: ForwardContext, x0: Tensor2D, layers: number) => readonly Tensor2D[];

/** A stack of one kind of cross layer, scopes "0", "1", … */
export function crossNetworkOf(crossLayer: CrossLayer): CrossNetwork {
  return (ctx, x0, layers) => {
    const outputs: Tensor2D[] = [];
    for (let layer = 0; layer < layers; layer++) outputs.push(crossLayer(ctx.scope(layer), x0, outputs.at(-1) ?? x0));
    return outputs;
  };
}
