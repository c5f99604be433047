import {
  crossLayerMatrix,
  defineBackbone,
  defineModelOptions,
  linearHead,
  mlp,
  type CtrModel,
  type ModelOptionTable,
  type ParallelBackbone,
} from '@fsdnet/core';
import * as tf from '@tensorflow/tfjs-core';
import { sharedOptions, type DcnOptions } from './dcn-options.ts';
import { crossNetwork, parallelStreams } from './parallel-streams.ts';

/** Options of `dcnV2`. */
export interface DcnV2Options extends DcnOptions {
  /**
   * "parallel": the MLP stands beside the cross network (what the FSDNet paper uses). "stacked": it stands on the
   * last cross layer, so there are no two streams to fuse. Default "parallel".
   */
  readonly structure?: 'parallel' | 'stacked';
}

/** `dcnV2` with the MLP beside the cross network. */
export interface ParallelDcnV2Options extends DcnV2Options {
  readonly structure?: 'parallel';
}

/** `dcnV2` with the MLP on top of the cross network. */
export interface StackedDcnV2Options extends DcnV2Options {
  readonly structure: 'stacked';
}

/** Options of `dcnV2`: name, type, default, range and one line each. */
export const dcnV2Options: ModelOptionTable = defineModelOptions({
  ...sharedOptions,
  structure: {
    type: 'choice',
    default: 'parallel',
    choices: ['parallel', 'stacked'],
    line: 'MLP beside the cross network, or on top of it (no FSD).',
  },
});

/**
 * DCNv2 (Wang et al., WWW 2021): cross layers with a weight matrix, x_{l+1} = x_l + x_0 ⊙ (W_l x_l + b_l), and an
 * MLP. `withFSD(dcnV2())` is FSDNet.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function dcnV2(options?: ParallelDcnV2Options): ParallelBackbone;
export function dcnV2(options: StackedDcnV2Options): CtrModel;
export function dcnV2(options: DcnV2Options): ParallelBackbone | CtrModel;
export function dcnV2(options: DcnV2Options = {}): ParallelBackbone | CtrModel {
  const resolved = dcnV2Options.resolve('dcn-v2', { ...options }) as unknown as Required<DcnV2Options>;
  if (resolved.structure === 'stacked') return stacked(resolved);
  return defineBackbone({
    name: 'dcn-v2',
    publishedScopes: ['head'],
    layers: (ctx) => parallelStreams(ctx, resolved, crossLayerMatrix),
  });
}

function stacked({ crossLayers, hidden, activation, batchNorm, dropout }: Required<DcnOptions>): CtrModel {
  return {
    name: 'dcn-v2',
    forward(ctx) {
      const x0 = ctx.input.flat();
      const crossed = crossNetwork(ctx, x0, crossLayers, crossLayerMatrix).at(-1) ?? x0;
      const deep = mlp(ctx.scope('mlp'), crossed, { hidden, activation, batchNorm, dropout }).at(-1) ?? crossed;
      const logit = linearHead(ctx.scope('head'), deep);
      return { logits: [logit], probability: tf.sigmoid(logit) };
    },
  };
}
