import type { ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { attentionLayer, type AttentionLayerOptions } from './attention-layer.ts';

/** Options of a stack of attention layers. */
export interface AttentionNetworkOptions extends AttentionLayerOptions {
  readonly attentionLayers: number;
}

/** A stack of attention layers on the embedded fields, scopes "attention/0", …; every layer's fields side by side, [batch, F · attentionWidth]. */
export function attentionNetwork(ctx: ForwardContext, options: AttentionNetworkOptions): readonly Tensor2D[] {
  const scope = ctx.scope('attention');
  const outputs: Tensor2D[] = [];
  let fields: Tensor3D = ctx.input.stacked();
  for (let layer = 0; layer < options.attentionLayers; layer++) {
    fields = attentionLayer(scope.scope(layer), fields, options);
    const [batch, count, width] = fields.shape;
    outputs.push(tf.reshape<Rank.R2>(fields, [batch, count * width]));
  }
  return outputs;
}
