import { checkOptions } from '@fsdnet/core/engine';
import type { CtrModel, OptionTable } from '@fsdnet/core';
import { fsdOptions, withFSD } from '@fsdnet/fsd-module';
import type { FsdOptions, FsdOutput } from '@fsdnet/fsd-module';
import { dcnV2, dcnV2Options } from '@fsdnet/models-dcn';
import type { ParallelDcnV2Options } from '@fsdnet/models-dcn';

/** Options of `fsdNet`: those of the backbone DCNv2 and those of self-distillation. */
export interface FsdNetOptions extends Omit<ParallelDcnV2Options, 'structure'>, FsdOptions {}

/** Every option of `fsdNet`. */
const fsdNetOptions: OptionTable<FsdNetOptions> = { ...backboneOptions(), ...fsdOptions };

/**
 * FSDNet (Sang et al. 2024, arXiv:2411.07508): feature-fusion self-distillation on DCNv2.
 *
 * @throws ConfigError for an unknown option, or one out of its range.
 *
 * @example
 * const model = fsdNet({ dropout: 0.2, alpha: 0.9 });
 */
export function fsdNet(options: FsdNetOptions = {}): CtrModel<FsdOutput> {
  checkOptions('fsdNet', fsdNetOptions, options);
  const given = Object.entries(options);
  const ofBackbone = given.filter(([name]) => Object.hasOwn(dcnV2Options, name));
  const ofFsd = given.filter(([name]) => Object.hasOwn(fsdOptions, name));
  const backbone: Omit<ParallelDcnV2Options, 'structure'> = Object.fromEntries(ofBackbone);
  return withFSD(dcnV2(backbone), Object.fromEntries(ofFsd));
}

/** Those of DCNv2 in the form that has two streams. */
function backboneOptions(): OptionTable<Omit<ParallelDcnV2Options, 'structure'>> {
  const { structure: _, ...options } = dcnV2Options;
  return options;
}
