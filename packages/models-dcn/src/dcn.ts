import { defineBackbone, resolveOptions, type ParallelBackbone } from '@fsdnet/core';
import { crossLayerVector, crossNetworkOf } from './cross-network.ts';
import { dcnOptions, type DcnOptions } from './dcn-options.ts';
import { parallelStreams } from './parallel-streams.ts';

/**
 * DCN (Wang et al., ADKDD 2017): cross layers with a weight vector, x_{l+1} = x_l + x_0 (x_l · w_l) + b_l, beside an
 * MLP; one linear head on both last layers.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function dcn(options: DcnOptions = {}): ParallelBackbone {
  const resolved = resolveOptions('dcn', dcnOptions, options);
  return defineBackbone({
    name: 'dcn',
    layers: (ctx) => parallelStreams(ctx, resolved, crossNetworkOf(crossLayerVector)),
  });
}
