import {
  clickRate,
  defineModel,
  dense,
  resolveOptions,
  type CtrModel,
  type ForwardContext,
  type OptionTable,
} from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { edgeWeights, messages, messageWeights, type MessageWeights } from './field-graph.ts';
import { gruCell } from './gru-cell.ts';
import { swappedAxes } from './swapped-axes.ts';

/** Options of `fiGNN`. */
export interface FiGnnOptions {
  /** Graph layers: how often the fields exchange messages. Default 3. */
  readonly graphLayers?: number;
  /** A GRU cell, one for all fields and layers, makes the new state of a field; without it a message is added to the old one. Default true. */
  readonly gru?: boolean;
  /** Adds the embedded fields to the states after each layer. Default true. */
  readonly residual?: boolean;
  /** All layers have the same weights. Default false. */
  readonly sharedLayers?: boolean;
  /** Adds a bias to the logit, which starts at the click rate; the published model has none. Default false. */
  readonly bias?: boolean;
}

/** Options of `fiGNN`: name, type, default, range and one line each. */
export const fiGnnOptions: OptionTable<FiGnnOptions> = {
  graphLayers: { type: 'integer', default: 3, min: 1, line: 'Number of graph layers.', role: 'depth' },
  gru: { type: 'boolean', default: true, line: 'Updates the states with a GRU cell; otherwise adds the messages.' },
  residual: { type: 'boolean', default: true, line: 'Adds the embedded fields to the states after each layer.' },
  sharedLayers: { type: 'boolean', default: false, line: 'Shares one set of weights among all graph layers.' },
  bias: { type: 'boolean', default: false, line: 'Adds a bias to the logit, which starts at the click rate.' },
};

/**
 * Fi-GNN (Li et al., CIKM 2019): the fields of a row are the nodes of a complete graph and exchange messages; each gives a
 * score of its own, and the logit is their weighted sum. It has no MLP beside, so nothing for FSD to fuse. All fields need one
 * embedding size.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function fiGNN(options: FiGnnOptions = {}): CtrModel {
  const resolved = resolveOptions('fignn', fiGnnOptions, options);
  return defineModel({
    name: 'fignn',
    logit: (ctx) => {
      const logit = weightedScores(ctx, states(ctx, resolved));
      return resolved.bias ? tf.add(logit, ctx.param<Rank.R1>('bias', [1], clickRate())) : logit;
    },
  });
}

/** What the fields know after the last layer, [batch, F, dim]. */
function states(ctx: ForwardContext, options: Required<FiGnnOptions>): Tensor3D {
  const { graphLayers, gru, residual, sharedLayers } = options;
  const fields = ctx.input.stacked();
  const [batch, count, dim] = fields.shape;
  const edges = edgeWeights(ctx.scope('edges'), fields);
  const layers = ctx.scope('graph');
  const shared = sharedLayers ? messageWeights(layers, count, dim) : undefined;
  const weights = (layer: number): MessageWeights => shared ?? messageWeights(layers.scope(layer), count, dim);
  const cell = gru ? gruCell(ctx.scope('gru'), dim) : tf.add<Tensor2D>;

  const start = swappedAxes(fields);
  const asRows = (x: Tensor3D): Tensor2D => tf.reshape(x, [count * batch, dim]);
  let state = start;
  for (let layer = 0; layer < graphLayers; layer++) {
    const received = messages(edges, state, weights(layer));
    state = tf.reshape(cell(asRows(received), asRows(state)), start.shape);
    if (residual) state = tf.add(state, start);
  }
  return swappedAxes(state);
}

/** Σ_i σ(P · [h_1, …, h_F])_i · (u · h_i), [batch, 1] (eq. 11 to 13). Scopes "score" and "weight". */
function weightedScores(ctx: ForwardContext, fields: Tensor3D): Tensor2D {
  const [batch, count, dim] = fields.shape;
  const rows = tf.reshape<Rank.R2>(fields, [batch * count, dim]);
  const scores = dense(ctx.scope('score'), rows, { units: 1, useBias: false });
  const weights = dense(ctx.scope('weight'), tf.reshape(fields, [batch, count * dim]), {
    units: count,
    useBias: false,
    activation: 'sigmoid',
  });
  return tf.sum(tf.mul(tf.reshape(scores, [batch, count]), weights), 1, true);
}
