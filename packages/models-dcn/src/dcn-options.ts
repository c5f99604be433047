import { mlpStreamOptions, type MlpStreamOptions, type OptionTable } from '@fsdnet/core';

/** Options that DCN and DCNv2 share. */
export interface DcnOptions extends MlpStreamOptions {
  /** Number of cross layers, at least 1. `withFSD` needs as many as there are `hidden` layers. Default 3. */
  readonly crossLayers?: number;
}

/** Options of `dcn`: name, type, default, range and one line each. */
export const dcnOptions: OptionTable<DcnOptions> = {
  crossLayers: { type: 'integer', default: 3, min: 1, line: 'Number of cross layers.', role: 'depth' },
  ...mlpStreamOptions,
};
