import type { Tensor2D } from '@tensorflow/tfjs-core';
import { whole } from './fused-layer.ts';

/** Joins a layer of both streams by concatenation, explicit part first: [batch, a] and [batch, b] → [batch, a + b]. */
export function fuse(explicit: Tensor2D, implicit: Tensor2D): Tensor2D {
  return whole([explicit, implicit]);
}
