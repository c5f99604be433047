import { mlp, type ForwardContext, type ParallelLayers } from '@fsdnet/core';
import type { CrossNetwork } from './cross-network.ts';
import type { DcnOptions } from './dcn-options.ts';

/** Cross network and MLP side by side, both on the embedded input. */
export function parallelStreams(
  ctx: ForwardContext,
  options: Required<DcnOptions>,
  crossNetwork: CrossNetwork,
): ParallelLayers {
  const { crossLayers, hidden, activation, batchNorm, dropout } = options;
  const x0 = ctx.input.flat();
  return {
    explicit: crossNetwork(ctx.scope('cross'), x0, crossLayers),
    implicit: mlp(ctx.scope('mlp'), x0, { hidden, activation, batchNorm, dropout }),
  };
}
