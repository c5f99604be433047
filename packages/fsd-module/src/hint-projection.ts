import { dense, width, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { partsOf, widthOf, type FusedLayer } from './fusion/fused-layer.ts';

/**
 * Brings layers of another width to that of the last one, by a linear map each (scopes "hints/0", …); the others stay
 * as they are.
 */
export function projectHints(ctx: ForwardContext, layers: readonly FusedLayer[]): readonly FusedLayer[] {
  const teacher = layers.at(-1)!;
  const scope = ctx.scope('hints');
  return layers.map((layer, index) =>
    widthOf(layer) === widthOf(teacher) ? layer : project(scope.scope(index), layer, teacher),
  );
}

/** One linear map from all parts of `layer` to all parts of `like`, without a concatenation. */
function project(ctx: ForwardContext, layer: FusedLayer, like: FusedLayer): readonly Tensor2D[] {
  const fan = { fanIn: widthOf(layer), fanOut: widthOf(like) };
  return partsOf(like).map((target, column) => {
    const scope = ctx.scope(column);
    return partsOf(layer)
      .map((part, row) => dense(scope.scope(row), part, { units: width(target), useBias: row === 0, fan }))
      .reduce((sum, product) => tf.add(sum, product));
  });
}
