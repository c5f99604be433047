import { xavierNormal, zeros, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor1D, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { identityMatrix } from './identity-matrix.ts';
import { swappedAxes } from './swapped-axes.ts';

/** Slope of the leaky ReLU of the edges. */
const LEAK = 0.01;

/** Stands for −∞ in front of the softmax. */
const NEVER = -1e9;

/**
 * Weights of the edges between the fields of a row (Fi-GNN; Li et al. 2019, eq. 4 and 5): softmax over j ≠ i of
 * leakyRelu(w · [e_i, e_j]), fields [batch, F, dim] → [batch, F, F]. A field without others is its own neighbour.
 * Parameter "kernel" [2·dim, 1].
 */
export function edgeWeights(ctx: ForwardContext, fields: Tensor3D): Tensor3D {
  const [batch, count, dim] = fields.shape;
  const kernel = ctx.param('kernel', [2 * dim, 1], xavierNormal());
  const [ofTarget, ofSource] = tf.split<Tensor2D>(kernel, 2) as [Tensor2D, Tensor2D];
  const rows = tf.reshape<Rank.R2>(fields, [batch * count, dim]);
  const scores = tf.add<Tensor3D>(
    tf.reshape(tf.matMul(rows, ofTarget), [batch, count, 1]),
    tf.reshape(tf.matMul(rows, ofSource), [batch, 1, count]),
  );
  return tf.softmax(tf.add<Tensor3D>(tf.leakyRelu(scores, LEAK), tf.mul(identityMatrix(count), NEVER)));
}

/** Weights of one graph layer. */
export interface MessageWeights {
  /** What a field sends is its state times its own matrix, [F, dim, dim]. */
  readonly outgoing: Tensor3D;
  /** What it receives is multiplied with another, [F, dim, dim]. */
  readonly incoming: Tensor3D;
  readonly bias: Tensor1D;
}

/** Declares the weights of one graph layer: "outgoing/kernel", "incoming/kernel" [F, dim, dim] and "bias" [dim]. */
export function messageWeights(ctx: ForwardContext, fields: number, dim: number): MessageWeights {
  const kernel = (role: string): Tensor3D =>
    ctx
      .scope(role)
      .param<Rank.R3>('kernel', [fields, dim, dim], xavierNormal({ fanIn: dim * dim, fanOut: fields * dim }));
  return {
    outgoing: kernel('outgoing'),
    incoming: kernel('incoming'),
    bias: ctx.param<Rank.R1>('bias', [dim], zeros()),
  };
}

/**
 * What each field receives (eq. 6 and 7): a_i = W_in,i · Σ_j edge_ij (W_out,j · h_j) + b. state [F, batch, dim], edges
 * [batch, F, F] → [F, batch, dim].
 */
export function messages(edges: Tensor3D, state: Tensor3D, { outgoing, incoming, bias }: MessageWeights): Tensor3D {
  const sent = swappedAxes(tf.matMul(state, outgoing));
  const received = swappedAxes(tf.matMul(edges, sent));
  return tf.add(tf.matMul(received, incoming), bias);
}
