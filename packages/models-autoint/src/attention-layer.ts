import { layerNorm, xavierNormal, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';

/** Options of every attention layer. */
export interface AttentionLayerOptions {
  /** Width of each field's output, all heads together; a multiple of `heads`. */
  readonly attentionWidth: number;
  readonly heads: number;
  /** Adds the input, mapped to the new width where that differs. */
  readonly residual: boolean;
  /** Divides the scores by √(width of a head). */
  readonly scale: boolean;
  /** Layer norm behind the residual connection. */
  readonly layerNorm: boolean;
  /** Drop probability of the attention weights. */
  readonly dropout: number;
}

/**
 * Multi-head self-attention over the fields of a row (AutoInt; Song et al. 2019, eq. 5 to 8):
 * relu(norm([softmax(Q_h K_hᵀ) V_h]_h + residual)), x [batch, F, width] → [batch, F, attentionWidth].
 *
 * Parameters "query/kernel", "key/kernel", "value/kernel" [width, attentionWidth]; "residual/kernel" where the widths
 * differ; "norm/scale", "norm/shift".
 */
export function attentionLayer(ctx: ForwardContext, x: Tensor3D, options: AttentionLayerOptions): Tensor3D {
  const { attentionWidth, heads, residual, scale, dropout } = options;
  const [batch, fields, inputs] = x.shape;
  const rows = tf.reshape<Rank.R2>(x, [batch * fields, inputs]);
  const size = attentionWidth / heads;
  const perField = (part: Tensor2D): Tensor3D => tf.reshape(part, [batch, fields, part.shape[1]]);
  const kernel = (role: string): Tensor2D => ctx.scope(role).param('kernel', [inputs, attentionWidth], xavierNormal());
  const inHeads = (weights: Tensor2D): readonly Tensor3D[] => partsOf(tf.matMul(rows, weights), heads).map(perField);
  const query = kernel('query');
  const queries = inHeads(scale ? tf.mul(query, 1 / Math.sqrt(size)) : query);
  const keys = inHeads(kernel('key'));
  const values = inHeads(kernel('value'));
  const attended = queries.map((q, head): Tensor3D => {
    const weights = tf.softmax(tf.matMul(q, keys[head]!, false, true));
    return tf.matMul(ctx.dropout(weights, dropout), values[head]!);
  });
  let output = heads === 1 ? attended[0]! : tf.concat(attended, 2);
  if (residual) output = tf.add(output, inputs === attentionWidth ? x : perField(tf.matMul(rows, kernel('residual'))));
  if (options.layerNorm) output = layerNorm(ctx.scope('norm'), output);
  return tf.relu(output);
}

/** The columns in equal parts; tfjs has no gradient of a split into one. */
function partsOf(x: Tensor2D, count: number): readonly Tensor2D[] {
  return count === 1 ? [x] : tf.split(x, count, 1);
}
