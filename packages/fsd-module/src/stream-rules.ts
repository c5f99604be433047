import { ShapeError, type ParallelLayers } from '@fsdnet/core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * What `withFSD` asks of the two streams of a backbone.
 *
 * @throws ShapeError that names the backbone and the layer.
 */
export function checkStreams(where: string, { explicit, implicit }: ParallelLayers): void {
  if (explicit.length !== implicit.length) {
    throw new ShapeError({
      where,
      rule: 'both streams must have equal depth',
      got: `explicit ${explicit.length} and implicit ${implicit.length}`,
      fix: 'Return one implicit layer for each explicit one; in the built-in models give as many explicit layers as `hidden` has entries.',
    });
  }
  if (explicit.length === 0) {
    throw new ShapeError({
      where,
      rule: 'the streams need at least one layer',
      fix: 'Return the output of every layer.',
    });
  }
  explicit.forEach((layer, index) => checkRank(where, `explicit[${index}]`, layer));
  implicit.forEach((layer, index) => checkRank(where, `implicit[${index}]`, layer));
}

function checkRank(where: string, name: string, layer: Tensor): void {
  if (layer.shape.length === 2) return;
  throw new ShapeError({
    where,
    rule: `${name} must have the shape [batch, width]`,
    got: `[${layer.shape.join(', ')}]`,
    fix: 'Flatten it to two dimensions, for example with tf.reshape(x, [x.shape[0], -1]).',
  });
}
