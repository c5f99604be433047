import type { CtrModel } from '@fsdnet/core';
import { withFSD } from '@fsdnet/fsd-module';
import type { FsdOptions, FsdOutput } from '@fsdnet/fsd-module';
import { dcnV2 } from '@fsdnet/models-dcn';
import type { ParallelDcnV2Options } from '@fsdnet/models-dcn';

/** Options of `fsdNet`: those of the backbone DCNv2 and those of self-distillation. */
export interface FsdNetOptions extends Omit<ParallelDcnV2Options, 'structure'>, FsdOptions {}

/**
 * FSDNet (Sang et al. 2024, arXiv:2411.07508): feature-fusion self-distillation on DCNv2.
 *
 * @example
 * const model = fsdNet({ dropout: 0.2, temperature: 1.3 });
 */
export function fsdNet({
  crossLayers,
  hidden,
  activation,
  batchNorm,
  dropout,
  ...fsd
}: FsdNetOptions = {}): CtrModel<FsdOutput> {
  const backbone = { crossLayers, hidden, activation, batchNorm, dropout };
  const named = Object.fromEntries(Object.entries(backbone).filter(([, value]) => value !== undefined));
  return withFSD(dcnV2(named as ParallelDcnV2Options), fsd);
}
