import { mlpStreamOptions, resolveOptions, type CtrModel, type MlpStreamOptions, type OptionTable } from '@fsdnet/core';
import { deepFM } from './deepfm.ts';
import { fm } from './fm.ts';
import { contrastOptions, withCL4CTR, type Cl4ctrOptions } from './with-cl4ctr.ts';

/** Options of `cl4ctr`; those of an MLP count for the base "deepfm" only. */
export interface Cl4ctrModelOptions extends Cl4ctrOptions, MlpStreamOptions {
  /** The model that is trained; for any other use `withCL4CTR`. Default "deepfm". */
  readonly base?: 'deepfm' | 'fm';
}

/** Options of `cl4ctr`: name, type, default, range and one line each. */
export const cl4ctrOptions: OptionTable<Cl4ctrModelOptions> = {
  base: { type: 'choice', default: 'deepfm', choices: ['deepfm', 'fm'], line: 'The model that is trained.' },
  ...contrastOptions,
  ...mlpStreamOptions,
};

/**
 * CL4CTR (Wang et al., WSDM 2023) as the authors' code has it: DeepFM or FM with the losses of `withCL4CTR`.
 *
 * @throws ConfigError that names an option out of its range.
 */
export function cl4ctr(options: Cl4ctrModelOptions = {}): CtrModel {
  const resolved = resolveOptions('cl4ctr', cl4ctrOptions, options);
  const { base, hidden, activation, batchNorm, dropout, ...contrast } = resolved;
  const model = base === 'fm' ? fm() : deepFM({ hidden, activation, batchNorm, dropout });
  return { ...withCL4CTR(model, contrast), name: 'cl4ctr' };
}
