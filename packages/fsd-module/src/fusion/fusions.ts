import { dense, width, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { FsdOptions } from '../fsd-options.ts';

/** Joins one layer of both streams, c and d, into the parts of a fused layer. Parameters live in the scope of `ctx`. */
export type Fusion = (
  ctx: ForwardContext,
  explicit: Tensor2D,
  implicit: Tensor2D,
  options: Required<FsdOptions>,
) => readonly Tensor2D[];

/** The fusions by name; formulas at `FsdOptions.fusion`. */
export const FUSIONS: Readonly<Record<Required<FsdOptions>['fusion'], Fusion>> = {
  concat: (_ctx, c, d) => [c, d],
  hadamard: (ctx, c, d) => [tf.mul(projected(ctx, c, d), c), c, d],
  add: (ctx, c, d) => [tf.add(projected(ctx, c, d), c), c, d],
  attention: (ctx, c, d, { attentionUnits }) => {
    const scoreOfExplicit = attentionScore(ctx.scope('explicit'), c, attentionUnits);
    const scoreOfImplicit = attentionScore(ctx.scope('implicit'), d, attentionUnits);
    // The softmax of two scores is the sigmoid of their difference; 1 is added for the residual connection.
    const weight = tf.sigmoid(tf.sub(scoreOfExplicit, scoreOfImplicit));
    return [tf.mul(c, tf.add(weight, 1)), tf.mul(d, tf.sub(2, weight))];
  },
};

/** The implicit layer, mapped to the width of the explicit one. */
function projected(ctx: ForwardContext, explicit: Tensor2D, implicit: Tensor2D): Tensor2D {
  return dense(ctx.scope('projection'), implicit, { units: width(explicit) });
}

/** v · ReLU(W x + b), [batch, 1]. */
function attentionScore(ctx: ForwardContext, x: Tensor2D, units: number): Tensor2D {
  const hidden = dense(ctx.scope('hidden'), x, { units: units === 0 ? width(x) : units, activation: 'relu' });
  return dense(ctx.scope('score'), hidden, { units: 1, useBias: false });
}
