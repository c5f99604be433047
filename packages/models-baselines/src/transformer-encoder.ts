import { dense, layerNorm, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

/** Options of `transformerEncoder`. */
export interface TransformerEncoderOptions {
  readonly layers: number;
  /** Hidden units of each layer's feed-forward network. */
  readonly units: number;
  /** Drop probability of attention weights, hidden units and the outputs of both halves of a layer. */
  readonly dropout: number;
}

/**
 * A transformer encoder (Vaswani et al. 2017) with one head and the norm behind each half of a layer, in PyTorch's form:
 * x ← norm(x + attention(x)), x ← norm(x + relu(x·W_1 + b_1)·W_2 + b_2).
 *
 * x [batch, sequences, length, width] as rows [batch · sequences · length, width], the same shape out; the sequences of a batch
 * row do not see each other. Parameters of each layer "0", "1", …: "attention/query", "attention/key", "attention/value",
 * "attention/output", "hidden" and "output" dense layers, "attention/norm" and "norm" layer norms.
 */
export function transformerEncoder(
  ctx: ForwardContext,
  x: Tensor2D,
  shape: readonly [batch: number, sequences: number, length: number],
  { layers, units, dropout }: TransformerEncoderOptions,
): Tensor2D {
  const dropped = (scope: ForwardContext, rows: Tensor2D): Tensor2D => droppedByRow(scope, rows, shape[0], dropout);
  let state = x;
  for (let layer = 0; layer < layers; layer++) {
    const scope = ctx.scope(layer);
    const attention = scope.scope('attention');
    const attended = selfAttention(attention, state, shape, dropout);
    state = layerNorm(attention.scope('norm'), tf.add<Tensor2D>(state, dropped(attention.scope('output'), attended)));
    const hidden = dense(scope.scope('hidden'), state, { units, activation: 'relu' });
    const output = dense(scope.scope('output'), dropped(scope.scope('hidden'), hidden), { units: x.shape[1] });
    state = layerNorm(scope.scope('norm'), tf.add<Tensor2D>(state, dropped(scope.scope('output'), output)));
  }
  return state;
}

/** softmax(Q Kᵀ / √width) V, and a linear map of it. */
function selfAttention(
  ctx: ForwardContext,
  rows: Tensor2D,
  [batch, sequences, length]: readonly [number, number, number],
  dropout: number,
): Tensor2D {
  const units = rows.shape[1];
  const projected = (role: string): Tensor3D =>
    tf.reshape<Rank.R3>(dense(ctx.scope(role), rows, { units }), [batch * sequences, length, units]);
  const scores = tf.matMul(tf.mul(projected('query'), 1 / Math.sqrt(units)), projected('key'), false, true);
  const weights = tf.reshape<Rank.R2>(tf.softmax(scores), [batch * sequences * length, length]);
  const kept = tf.reshape<Rank.R3>(droppedByRow(ctx, weights, batch, dropout), [batch * sequences, length, length]);
  const attended = tf.reshape<Rank.R2>(tf.matMul(kept, projected('value')), rows.shape);
  return dense(ctx.scope('output'), attended, { units });
}

/** Dropout on rows of which each row of the batch has several: a mask belongs to a row of the batch. */
function droppedByRow(ctx: ForwardContext, rows: Tensor2D, batch: number, rate: number): Tensor2D {
  return tf.reshape(ctx.dropout(tf.reshape<Rank.R2>(rows, [batch, rows.size / batch]), rate), rows.shape);
}
