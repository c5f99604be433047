import {
  clickRate,
  defineBackbone,
  defineModel,
  linearHead,
  mlp,
  resolveOptions,
  type CtrModel,
  type ForwardContext,
  type OptionTable,
  type ParallelBackbone,
} from '@fsdnet/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { crossLayerMatrix, crossNetworkOf, type CrossNetwork } from './cross-network.ts';
import { dcnOptions, type DcnOptions } from './dcn-options.ts';
import { expertCrossNetwork } from './expert-cross-network.ts';
import { parallelStreams } from './parallel-streams.ts';

/** Options of `dcnV2`. */
export interface DcnV2Options extends DcnOptions {
  /**
   * "parallel": the MLP stands beside the cross network (what the FSDNet paper uses); only this form has two streams to
   * fuse. "stacked": the MLP stands on the last cross layer. "stacked-parallel": one MLP on top and one beside, both as
   * `hidden` says. "crossnet-only": no MLP. Default "parallel".
   */
  readonly structure?: 'parallel' | 'stacked' | 'stacked-parallel' | 'crossnet-only';
  /** A mixture of low-rank experts in place of each cross layer's weight matrix. Default false. */
  readonly lowRank?: boolean;
  /** Rank of an expert; with `lowRank` only. Default 32. */
  readonly rank?: number;
  /** Number of experts; with `lowRank` only. Default 4. */
  readonly experts?: number;
}

/** `dcnV2` with the MLP beside the cross network. */
export interface ParallelDcnV2Options extends DcnV2Options {
  readonly structure?: 'parallel';
}

/** `dcnV2` in a form without two streams. */
export interface OtherDcnV2Options extends DcnV2Options {
  readonly structure: 'stacked' | 'stacked-parallel' | 'crossnet-only';
}

/** Options of `dcnV2`: name, type, default, range and one line each. */
export const dcnV2Options: OptionTable<DcnV2Options> = {
  ...dcnOptions,
  structure: {
    type: 'choice',
    default: 'parallel',
    choices: ['parallel', 'stacked', 'stacked-parallel', 'crossnet-only'],
    line: 'MLP beside the cross network, on top of it, both, or none (FSD needs the first).',
  },
  lowRank: { type: 'boolean', default: false, line: 'Mixture of low-rank experts in place of the weight matrices.' },
  rank: { type: 'integer', default: 32, min: 1, line: 'Rank of an expert; with lowRank only.' },
  experts: { type: 'integer', default: 4, min: 1, line: 'Number of experts; with lowRank only.' },
};

/**
 * DCNv2 (Wang et al., WWW 2021): cross layers with a weight matrix, x_{l+1} = x_l + x_0 ⊙ (W_l x_l + b_l), and an
 * MLP. `withFSD(dcnV2())` is FSDNet.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function dcnV2(options?: ParallelDcnV2Options): ParallelBackbone;
export function dcnV2(options: OtherDcnV2Options): CtrModel;
export function dcnV2(options: DcnV2Options): ParallelBackbone | CtrModel;
export function dcnV2(options: DcnV2Options = {}): ParallelBackbone | CtrModel {
  const resolved = resolveOptions('dcn-v2', dcnV2Options, options);
  const { structure, lowRank } = resolved;
  const crossNetwork = lowRank ? expertCrossNetwork(resolved) : crossNetworkOf(crossLayerMatrix);
  if (structure !== 'parallel') return otherForm(structure, resolved, crossNetwork);
  return defineBackbone({
    name: 'dcn-v2',
    layers: (ctx) => parallelStreams(ctx, resolved, crossNetwork),
  });
}

function otherForm(
  structure: OtherDcnV2Options['structure'],
  options: Required<DcnOptions>,
  crossNetwork: CrossNetwork,
): CtrModel {
  const { crossLayers, hidden, activation, batchNorm, dropout } = options;
  const deep = (ctx: ForwardContext, x: Tensor2D): Tensor2D =>
    mlp(ctx, x, { hidden, activation, batchNorm, dropout }).at(-1)!;
  const headInput = (ctx: ForwardContext): Tensor2D | readonly Tensor2D[] => {
    const x0 = ctx.input.flat();
    const crossed = crossNetwork(ctx.scope('cross'), x0, crossLayers).at(-1)!;
    switch (structure) {
      case 'crossnet-only':
        return crossed;
      case 'stacked':
        return deep(ctx.scope('mlp'), crossed);
      case 'stacked-parallel':
        return [deep(ctx.scope('stackedMlp'), crossed), deep(ctx.scope('mlp'), x0)];
    }
  };
  return defineModel({
    name: 'dcn-v2',
    logit: (ctx) => linearHead(ctx.scope('head'), headInput(ctx), { biasInit: clickRate() }),
  });
}
