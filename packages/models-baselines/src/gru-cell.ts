import { uniform, type ForwardContext } from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';

/** The next state: input and state [rows, dim] → [rows, dim]. */
export type GruCell = (input: Tensor2D, state: Tensor2D) => Tensor2D;

/** Weights of one gate: input·kernel + bias and state·kernel + bias, apart. */
interface Gate {
  readonly input: { readonly kernel: Tensor2D; readonly bias: Tensor1D };
  readonly state: { readonly kernel: Tensor2D; readonly bias: Tensor1D };
}

/**
 * A gated recurrent unit (Cho et al. 2014) in PyTorch's form, whose weights are declared once and used at each call:
 * r = σ(W_r x + U_r h + b), z = σ(W_z x + U_z h + b), n = tanh(W_n x + b + r ⊙ (U_n h + b)), h' = (1 − z) ⊙ n + z ⊙ h.
 *
 * Parameters of each gate, "reset", "update" and "candidate": "input/kernel" and "state/kernel" [dim, dim], "input/bias" and
 * "state/bias" [dim], all drawn evenly from ±1/√dim.
 */
export function gruCell(ctx: ForwardContext, dim: number): GruCell {
  const bound = 1 / Math.sqrt(dim);
  const init = uniform({ min: -bound, max: bound });
  const side = (scope: ForwardContext): Gate['input'] => ({
    kernel: scope.param('kernel', [dim, dim], init),
    bias: scope.param<Rank.R1>('bias', [dim], init),
  });
  const gate = (name: string): Gate => {
    const scope = ctx.scope(name);
    return { input: side(scope.scope('input')), state: side(scope.scope('state')) };
  };
  const [reset, update, candidate] = [gate('reset'), gate('update'), gate('candidate')];
  return (input, state) => {
    const kept = opening(update, input, state);
    const remembered = tf.mul(opening(reset, input, state), affine(state, candidate.state));
    const next = tf.tanh(tf.add(affine(input, candidate.input), remembered));
    return tf.add(next, tf.mul(kept, tf.sub(state, next)));
  };
}

function opening(gate: Gate, input: Tensor2D, state: Tensor2D): Tensor2D {
  const products = tf.add(tf.matMul(input, gate.input.kernel), tf.matMul(state, gate.state.kernel));
  return tf.sigmoid(tf.add(products, tf.add(gate.input.bias, gate.state.bias)));
}

function affine(x: Tensor2D, { kernel, bias }: Gate['input']): Tensor2D {
  return tf.add(tf.matMul(x, kernel), bias);
}
