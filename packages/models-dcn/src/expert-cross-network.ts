import { width, xavierNormal, zeros, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D } from '@tensorflow/tfjs-core';
import { crossNetworkOf, type CrossNetwork } from './cross-network.ts';

/** Options of a cross network with a mixture of low-rank experts. */
export interface ExpertOptions {
  readonly experts: number;
  readonly rank: number;
}

/**
 * Cross layers with a mixture of low-rank experts in place of the weight matrix (DCNv2, eq. 7; FuxiCTR's `CrossNetMix`):
 * x_{l+1} = x_l + Σ_k gate_k(x_l) · x_0 ⊙ (U_k tanh(C_k tanh(V_kᵀ x_l)) + b_l). The gates are a softmax over the experts,
 * from one kernel that all layers share.
 *
 * Parameters "gate/kernel" [width, experts]; in each layer "down/kernel" [width, experts · rank] (the V_k side by side),
 * "core/kernel" [experts, rank, rank], "up/kernel" [experts · rank, width], "bias" [width].
 */
export function expertCrossNetwork(options: ExpertOptions): CrossNetwork {
  return (ctx, x0, layers) => {
    const { experts } = options;
    const gate = ctx.scope('gate').param('kernel', [width(x0), experts], xavierNormal({ fanOut: 1 }));
    const stack = crossNetworkOf((scope, input, x) => expertCrossLayer(scope, input, x, { ...options, gate }));
    return stack(ctx, x0, layers);
  };
}

/** The gates add up to 1, so that Σ_k gate_k (U_k z_k + b) is one product of all gate_k z_k side by side, plus b. */
function expertCrossLayer(
  ctx: ForwardContext,
  x0: Tensor2D,
  x: Tensor2D,
  { experts, rank, gate }: ExpertOptions & { readonly gate: Tensor2D },
): Tensor2D {
  const units = width(x0);
  // As PyTorch counts the fans of a tensor [experts, width, rank].
  const init = xavierNormal({ fanIn: units * rank, fanOut: experts * rank });
  const down = ctx.scope('down').param('kernel', [units, experts * rank], init);
  const core = ctx
    .scope('core')
    .param<Rank.R3>('kernel', [experts, rank, rank], xavierNormal({ fanIn: rank * rank, fanOut: experts * rank }));
  const up = ctx.scope('up').param('kernel', [experts * rank, units], init);
  const bias = ctx.param<Rank.R1>('bias', [units], zeros());
  const gates = tf.softmax(tf.matMul<Tensor2D>(x, gate));
  const projected = tf.tanh(tf.matMul<Tensor2D>(x, down));
  const gated = Array.from({ length: experts }, (_, expert): Tensor2D => {
    const inner = tf.slice2d(projected, [0, expert * rank], [x.shape[0], rank]);
    const matrix = tf.reshape<Rank.R2>(tf.slice3d(core, [expert, 0, 0], [1, rank, rank]), [rank, rank]);
    return tf.mul(tf.tanh(tf.matMul<Tensor2D>(inner, matrix)), tf.slice2d(gates, [0, expert], [x.shape[0], 1]));
  });
  const mixed = tf.matMul<Tensor2D>(tf.concat(gated, 1), up);
  return tf.add(tf.mul(x0, tf.add(mixed, bias)), x);
}
