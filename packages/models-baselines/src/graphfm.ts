import {
  clickRate,
  ConfigError,
  defineBackbone,
  defineModel,
  linearHead,
  mlp,
  mlpStreamOptions,
  resolveOptions,
  xavierNormal,
  type CtrModel,
  type ForwardContext,
  type MlpStreamOptions,
  type OptionTable,
  type ParallelBackbone,
  type ParallelLayers,
} from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { graphBlock } from './graph-block.ts';

/** Options of `graphFM`; those of an MLP count with `deep` only. */
export interface GraphFMOptions extends MlpStreamOptions {
  /** Width of each field after each block, all heads together; multiples of `heads`. Default [64, 64, 64]. */
  readonly graphUnits?: readonly number[];
  /** Attention heads in a block. Default 2. */
  readonly heads?: number;
  /**
   * Neighbours that a field keeps in each block; the last number holds for all further blocks. 0 stands for a share of the
   * fields: all of them in the first block, half of them in the second, an eighth in all others, rounded up. Default [0].
   */
  readonly neighbours?: readonly number[];
  /** An MLP beside the blocks, whose logit is added. `withFSD` needs it, and as many `hidden` layers as blocks. Default false. */
  readonly deep?: boolean;
}

/** `graphFM` with an MLP beside the blocks. */
export interface DeepGraphFMOptions extends GraphFMOptions {
  readonly deep: true;
}

/** Options of `graphFM`: name, type, default, range and one line each. */
export const graphFMOptions: OptionTable<GraphFMOptions> = {
  graphUnits: { type: 'integers', default: [64, 64, 64], line: 'Width of each field after each block.', role: 'depth' },
  heads: { type: 'integer', default: 2, min: 1, line: 'Attention heads in a block.' },
  neighbours: {
    type: 'integers',
    default: [0],
    min: 0,
    line: 'Neighbours that a field keeps in each block; 0: all, half, then an eighth of the fields.',
  },
  deep: { type: 'boolean', default: false, line: 'An MLP beside the blocks (FSD needs it).' },
  ...mlpStreamOptions,
};

/** Shares of the fields for `neighbours` 0, the last one for all further blocks. */
const SHARES = [1, 1 / 2, 1 / 8];

/**
 * GraphFM (Li et al. 2021): blocks in which each field selects others and takes in its products with them; a linear unit on the
 * mean of the fields of all blocks, and an MLP beside it with `deep`. For FSD the explicit stream is the blocks, all fields side
 * by side. All fields need one embedding size.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function graphFM(options: DeepGraphFMOptions): ParallelBackbone;
export function graphFM(options?: GraphFMOptions): CtrModel | ParallelBackbone;
export function graphFM(options: GraphFMOptions = {}): CtrModel | ParallelBackbone {
  const resolved = resolveOptions('graphfm', graphFMOptions, options);
  checkHeads(resolved);
  if (!resolved.deep) return defineModel({ name: 'graphfm', logit: (ctx) => graphLogit(ctx, blocks(ctx, resolved)) });
  return defineBackbone({
    name: 'graphfm',
    layers: (ctx) => layers(ctx, resolved),
    logit: (ctx, streams) => jointLogit(ctx, streams, resolved),
  });
}

function checkHeads({ graphUnits, heads }: Required<GraphFMOptions>): void {
  const odd = graphUnits.find((units) => units % heads !== 0);
  if (odd === undefined) return;
  throw new ConfigError({
    where: 'graphfm: graphUnits',
    rule: `must be multiples of heads, which is ${heads}`,
    got: String(odd),
    fix: `Use ${Math.ceil(odd / heads) * heads}, for example.`,
  });
}

/** The fields after each block, [batch, F, units]. */
function blocks(ctx: ForwardContext, { graphUnits, heads, neighbours }: Required<GraphFMOptions>): readonly Tensor3D[] {
  const scope = ctx.scope('graph');
  const outputs: Tensor3D[] = [];
  let fields = ctx.input.stacked();
  for (const [block, units] of graphUnits.entries()) {
    const asked = neighbours[block] ?? neighbours.at(-1)!;
    const share = SHARES[block] ?? SHARES.at(-1)!;
    const kept = asked === 0 ? Math.ceil(share * fields.shape[1]) : asked;
    fields = graphBlock(scope.scope(block), fields, { units, heads, neighbours: kept });
    outputs.push(fields);
  }
  return outputs;
}

/** A linear unit on the mean over the fields of all blocks side by side, [batch, 1]; "kernel/0", … and "bias" in the scope "graphOutput". */
function graphLogit(ctx: ForwardContext, outputs: readonly Tensor3D[]): Tensor2D {
  const scope = ctx.scope('graphOutput');
  const fanIn = outputs.reduce((sum, { shape }) => sum + shape[2], 0);
  const parts = outputs.map((fields, block): Tensor2D => {
    const [batch, count, units] = fields.shape;
    const kernel = scope.scope('kernel').param(String(block), [units, 1], xavierNormal({ fanIn, fanOut: 1 }));
    // The kernel comes first, so that the mean is over one value per field.
    const ofFields = tf.matMul<Tensor2D>(tf.reshape(fields, [batch * count, units]), kernel);
    return tf.mean(tf.reshape(ofFields, [batch, count]), 1, true);
  });
  const sum = parts.reduce((total, part) => tf.add(total, part));
  return tf.add(sum, scope.param<Rank.R1>('bias', [1], clickRate()));
}

function layers(ctx: ForwardContext, options: Required<GraphFMOptions>): ParallelLayers {
  const { hidden, activation, batchNorm, dropout } = options;
  return {
    explicit: blocks(ctx, options).map((fields): Tensor2D => {
      const [batch, count, units] = fields.shape;
      return tf.reshape(fields, [batch, count * units]);
    }),
    implicit: mlp(ctx.scope('mlp'), ctx.input.flat(), { hidden, activation, batchNorm, dropout }),
  };
}

function jointLogit(
  ctx: ForwardContext,
  { explicit, implicit }: ParallelLayers,
  { graphUnits }: Required<GraphFMOptions>,
): Tensor2D {
  const outputs = explicit.map((layer, block): Tensor3D => {
    const [batch, columns] = layer.shape;
    const units = graphUnits[block]!;
    return tf.reshape(layer, [batch, columns / units, units]);
  });
  return tf.add(graphLogit(ctx, outputs), linearHead(ctx.scope('mlpOutput'), implicit.at(-1)!));
}
