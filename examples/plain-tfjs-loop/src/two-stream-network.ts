import { fuse } from '@fsdnet/fsd-module';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs-core';
import { FIELD_SIZES } from './clicks.ts';

const DIM = 4;
const WIDTH = FIELD_SIZES.length * DIM;
const UNITS = 16;
const DEPTH = 2;

/** A cross network beside an MLP, with a head on every fused layer: what `selfDistillationLoss` takes. */
export interface TwoStreamNetwork {
  readonly variables: Variable[];
  /** Logits [batch, 1] and fused layers [batch, width], shallowest first. */
  forward(ids: Tensor2D): { readonly logits: Tensor2D[]; readonly fused: Tensor2D[] };
}

/** Makes the network; equal seeds make equal networks. */
export function twoStreamNetwork(seed: number): TwoStreamNetwork {
  const variables: Variable[] = [];
  const variable = <T extends Tensor>(shape: number[], standardDeviation: number): T => {
    const initial = tf.randomNormal(shape, 0, standardDeviation, 'float32', seed + variables.length);
    variables.push(tf.variable(initial));
    return variables.at(-1) as unknown as T;
  };
  const glorot = (inputs: number, outputs: number): Tensor2D =>
    variable<Tensor2D>([inputs, outputs], Math.sqrt(2 / (inputs + outputs)));

  const tables = FIELD_SIZES.map((size) => variable<Tensor2D>([size, DIM], 0.3));
  const layers = Array.from({ length: DEPTH }, (_, layer) => ({
    cross: glorot(WIDTH, WIDTH),
    crossBias: variable([WIDTH], 0),
    mlp: glorot(layer === 0 ? WIDTH : UNITS, UNITS),
    mlpBias: variable([UNITS], 0),
    head: glorot(WIDTH + UNITS, 1),
    headBias: variable([1], 0),
  }));

  return {
    variables,
    forward(ids) {
      const columns = tf.unstack(ids, 1) as tf.Tensor1D[];
      const x0 = tf.concat(
        columns.map((column, field) => tf.gather(tables[field]!, column)),
        1,
      );
      const fused: Tensor2D[] = [];
      const logits: Tensor2D[] = [];
      let explicit: Tensor2D = x0;
      let implicit: Tensor2D = x0;
      for (const { cross, crossBias, mlp, mlpBias, head, headBias } of layers) {
        explicit = tf.add(explicit, tf.mul(x0, tf.add(tf.matMul(explicit, cross), crossBias)));
        implicit = tf.relu(tf.add<Tensor2D>(tf.matMul(implicit, mlp), mlpBias));
        fused.push(fuse(explicit, implicit));
        logits.push(tf.add(tf.matMul(fused.at(-1)!, head), headBias));
      }
      return { logits, fused };
    },
  };
}
