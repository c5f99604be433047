import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { ForwardContext } from '../forward/forward-context.ts';
import { mlpLayer, type MlpLayerOptions } from './mlp-layer.ts';

/** Options of `mlp`; all but `hidden` hold for every layer. */
export interface MlpOptions extends Omit<MlpLayerOptions, 'units'> {
  /** Units of each layer. */
  readonly hidden: readonly number[];
}

/** A stack of `mlpLayer`s in scopes 0, 1, …; returns the output of every layer, the last one last. */
export function mlp(ctx: ForwardContext, x: Tensor2D, options: MlpOptions): readonly Tensor2D[] {
  const { hidden, ...layer } = options;
  const outputs: Tensor2D[] = [];
  let current = x;
  for (const [index, units] of hidden.entries()) {
    current = mlpLayer(ctx.scope(index), current, { ...layer, units });
    outputs.push(current);
  }
  return outputs;
}
