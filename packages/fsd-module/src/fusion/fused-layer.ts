import { width } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/**
 * A fused layer: one tensor [batch, width], or the parts that stand side by side in it. Heads and hints treat the
 * parts one by one, which spares the concatenation.
 */
export type FusedLayer = Tensor2D | readonly Tensor2D[];

/** The parts of a fused layer; one when it is whole. */
export function partsOf(layer: FusedLayer): readonly Tensor2D[] {
  return Array.isArray(layer) ? (layer as readonly Tensor2D[]) : [layer as Tensor2D];
}

/** Width of the whole layer. */
export function widthOf(layer: FusedLayer): number {
  return partsOf(layer).reduce((sum, part) => sum + width(part), 0);
}

/** The layer as one tensor. */
export function whole(layer: FusedLayer): Tensor2D {
  const parts = partsOf(layer);
  return parts.length === 1 ? parts[0]! : tf.concat([...parts], 1);
}

/** Joins a layer of both streams by concatenation, explicit part first: [batch, a] and [batch, b] → [batch, a + b]. */
export function fuse(explicit: Tensor2D, implicit: Tensor2D): Tensor2D {
  return whole([explicit, implicit]);
}
