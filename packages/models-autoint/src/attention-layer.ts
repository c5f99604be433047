import { layerNorm, width, xavierNormal, type ForwardContext } from '@fsdnet/core';
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

/** The kernels of a layer; `residual` where the input must be mapped. */
interface Kernels {
  readonly query: Tensor2D;
  readonly key: Tensor2D;
  readonly value: Tensor2D;
  readonly residual: Tensor2D | undefined;
}

/**
 * Multi-head self-attention over the fields of a row (AutoInt; Song et al. 2019, eq. 5 to 8):
 * relu(norm([softmax(Q_h K_hᵀ) V_h]_h + residual)), x [batch, F, width] → [batch, F, attentionWidth].
 *
 * Parameters "query/kernel", "key/kernel", "value/kernel" [width, attentionWidth]; "residual/kernel" where the widths
 * differ; "norm/scale", "norm/shift".
 */
export function attentionLayer(ctx: ForwardContext, x: Tensor3D, options: AttentionLayerOptions): Tensor3D {
  const { attentionWidth, heads, residual, scale } = options;
  const inputs = x.shape[2];
  const size = attentionWidth / heads;
  const kernel = (role: string): Tensor2D => ctx.scope(role).param('kernel', [inputs, attentionWidth], xavierNormal());
  const query = kernel('query');
  const kernels = {
    query: scale ? tf.mul<Tensor2D>(query, 1 / Math.sqrt(size)) : query,
    key: kernel('key'),
    value: kernel('value'),
    residual: residual && inputs !== attentionWidth ? kernel('residual') : undefined,
  };
  const attend = inputs < size ? attendToInputs : attendToValues;
  let output = attend(ctx, x, kernels, options);
  if (residual && inputs === attentionWidth) output = tf.add(output, x);
  if (options.layerNorm) output = layerNorm(ctx.scope('norm'), output);
  return tf.relu(output);
}

/** Queries, keys and values of each head, as the equations have them; all come from one product. */
function attendToValues(
  ctx: ForwardContext,
  x: Tensor3D,
  { query, key, value, residual }: Kernels,
  { heads, dropout }: AttentionLayerOptions,
): Tensor3D {
  const [batch, fields, inputs] = x.shape;
  const rows = tf.reshape<Rank.R2>(x, [batch * fields, inputs]);
  const kernels = [query, key, value, ...(residual ? [residual] : [])];
  const size = width(query) / heads;
  const sizes = [...Array<number>(3 * heads).fill(size), ...(residual ? [width(residual)] : [])];
  const parts = tf
    .split(tf.matMul(rows, tf.concat(kernels, 1)), sizes, 1)
    .map((part): Tensor3D => tf.reshape(part, [batch, fields, width(part as Tensor2D)]));
  const attended = parts.slice(0, heads).map((queries, head): Tensor3D => {
    const weights = tf.softmax(tf.matMul(queries, parts[heads + head]!, false, true));
    return tf.matMul(ctx.dropout(weights, dropout), parts[2 * heads + head]!);
  });
  const output = heads === 1 ? attended[0]! : tf.concat(attended, 2);
  return residual ? tf.add(output, parts.at(-1)!) : output;
}

/**
 * The same, for inputs that are narrower than a head: x Q_h (x K_h)ᵀ = (x Q_h K_hᵀ) xᵀ and W (x V_h) = (W x) V_h, so that
 * all heads attend to the inputs themselves, in one product, and one map makes the output of what they see.
 */
function attendToInputs(
  ctx: ForwardContext,
  x: Tensor3D,
  { query, key, value, residual }: Kernels,
  { heads, dropout }: AttentionLayerOptions,
): Tensor3D {
  const [batch, fields, inputs] = x.shape;
  const rows = tf.reshape<Rank.R2>(x, [batch * fields, inputs]);
  const keys = columnParts(key, heads);
  const pairs = columnParts(query, heads).map((q, head): Tensor2D => tf.matMul(q, keys[head]!, false, true));
  const queries = tf.reshape<Rank.R3>(tf.matMul(rows, tf.concat(pairs, 1)), [batch, fields * heads, inputs]);
  const weights = tf.softmax(tf.matMul(queries, x, false, true));
  const seen = tf.reshape<Rank.R2>(tf.matMul(ctx.dropout(weights, dropout), x), [batch * fields, heads * inputs]);
  const maps = blockDiagonal(columnParts(value, heads));
  const output = residual
    ? tf.matMul(tf.concat([rows, seen], 1), tf.concat([residual, maps], 0))
    : tf.matMul(seen, maps);
  return tf.reshape(output, [batch, fields, width(value)]);
}

/** The columns in equal parts; tfjs has no gradient of a split into one. */
function columnParts(x: Tensor2D, count: number): readonly Tensor2D[] {
  return count === 1 ? [x] : tf.split(x, count, 1);
}

/** Blocks of one shape along the diagonal of a matrix of zeros. */
function blockDiagonal(blocks: readonly Tensor2D[]): Tensor2D {
  if (blocks.length === 1) return blocks[0]!;
  const rows = blocks.map((block, index) => {
    const columns = width(block);
    return tf.pad2d(block, [
      [0, 0],
      [index * columns, (blocks.length - 1 - index) * columns],
    ]);
  });
  return tf.concat(rows, 0);
}
