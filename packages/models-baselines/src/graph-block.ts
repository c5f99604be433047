import { layerNorm, xavierNormal, zeros, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor3D } from '@tensorflow/tfjs-core';
import { selectedNeighbours } from './neighbour-selection.ts';
import { swappedAxes } from './swapped-axes.ts';

/** Added to the variance of the layer norm (the authors' code). */
const EPSILON = 1e-8;

/** Options of a block of GraphFM. */
export interface GraphBlockOptions {
  /** Width of each field's output, all heads together; a multiple of `heads`. */
  readonly units: number;
  readonly heads: number;
  /** Neighbours that a field keeps. */
  readonly neighbours: number;
}

/**
 * A block of GraphFM (Li et al. 2021, eq. 6 to 13): each field takes in its products with the neighbours that it selects,
 * x [batch, F, width] → norm(relu([Σ_j α^h_ij W^h_i (x_i ⊙ x_j)]_h + relu(R_i x_i + r_i))) [batch, F, units], with
 * α^h = softmax over all j of s_ij · relu(a^h · (x_i ⊙ x_j) + b^h) and the selection s (0 for what is not selected, which so
 * stays in the softmax).
 *
 * Neither the sum over j nor the attention needs the products of all pairs: Σ_j α_ij W_i (x_i ⊙ x_j) is
 * W_i (x_i ⊙ Σ_j α_ij x_j), and a · (x_i ⊙ x_j) is (a ⊙ x_i) · x_j.
 *
 * Parameters "attention/kernel" [width, heads], "attention/bias" [heads]; "value/kernel" [F, width, units]; "residual/kernel"
 * [F, width, units], "residual/bias" [F, units]; "norm/scale", "norm/shift" [F, units]; and those of the selection.
 */
export function graphBlock(ctx: ForwardContext, x: Tensor3D, options: GraphBlockOptions): Tensor3D {
  return layerNorm(ctx.scope('norm'), swappedAxes(fusedFields(ctx, x, options)), { epsilon: EPSILON, scaledAxes: 2 });
}

/** The block without its norm, [F, batch, units]. */
export function fusedFields(ctx: ForwardContext, x: Tensor3D, options: GraphBlockOptions): Tensor3D {
  const { units, heads, neighbours } = options;
  const [batch, count, width] = x.shape;
  const perField = swappedAxes(x);
  const selection = selectedNeighbours(ctx.scope('selection'), perField, neighbours);
  const ofPairs = tf.transpose(tf.reshape<Rank.R2>(selection, [count * count, batch]));
  const gates = tf.reshape<Rank.R3>(ofPairs, [batch, count, count]);

  const attention = ctx.scope('attention');
  const attentionKernels = partsOf(attention.param('kernel', [width, heads], xavierNormal()), heads, 1);
  const attentionBiases = partsOf(attention.param<Rank.R1>('bias', [heads], zeros()), heads, 0);
  const init = xavierNormal({ fanIn: width, fanOut: units });
  const values = partsOf(ctx.scope('value').param<Rank.R3>('kernel', [count, width, units], init), heads, 2);
  const attended = values.map((kernel, head): Tensor3D => {
    const left = tf.mul<Tensor3D>(x, tf.reshape<Rank.R1>(attentionKernels[head]!, [width]));
    const logits = tf.relu(tf.add<Tensor3D>(tf.matMul(left, x, false, true), attentionBiases[head]!));
    const neighbourhood = tf.matMul<Tensor3D>(tf.softmax(tf.mul<Tensor3D>(gates, logits)), x);
    return tf.matMul(tf.mul<Tensor3D>(perField, swappedAxes(neighbourhood)), kernel);
  });

  const residual = ctx.scope('residual');
  const shift = tf.reshape(residual.param<Rank.R2>('bias', [count, units], zeros()), [count, 1, units]);
  const mapped = tf.add<Tensor3D>(
    tf.matMul(perField, residual.param<Rank.R3>('kernel', [count, width, units], init)),
    shift,
  );
  const joined = heads === 1 ? attended[0]! : tf.concat3d(attended, 2);
  return tf.relu(tf.add<Tensor3D>(joined, tf.relu(mapped)));
}

/** Equal parts along an axis; tfjs has no gradient of a split into one. */
function partsOf<T extends tf.Tensor>(x: T, count: number, axis: number): readonly T[] {
  return count === 1 ? [x] : tf.split<T>(x, count, axis);
}
