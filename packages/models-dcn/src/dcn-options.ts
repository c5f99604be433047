import { ACTIVATIONS, defineModelOptions, type Activation, type ModelOptions, type ModelOptionTable } from '@fsdnet/core';

/** Options that DCN and DCNv2 share. */
export interface DcnOptions {
  /** Number of cross layers, at least 1. `withFSD` needs as many as there are `hidden` layers. Default 3. */
  readonly crossLayers?: number;
  /** Units of each MLP layer. Default [400, 400, 400]. */
  readonly hidden?: readonly number[];
  /** Activation of the MLP. Default "relu". */
  readonly activation?: Activation;
  /** Batch norm in front of each activation. Default true. */
  readonly batchNorm?: boolean;
  /** Drop probability after each MLP layer, in [0, 1). Default 0. */
  readonly dropout?: number;
}

/** One entry for each of `DcnOptions`. */
export const sharedOptions: ModelOptions = {
  crossLayers: { type: 'integer', default: 3, min: 1, line: 'Number of cross layers.' },
  hidden: { type: 'integers', default: [400, 400, 400], line: 'Units of each MLP layer.' },
  activation: { type: 'choice', default: 'relu', choices: ACTIVATIONS, line: 'Activation of the MLP.' },
  batchNorm: { type: 'boolean', default: true, line: 'Batch norm in front of each activation.' },
  dropout: { type: 'number', default: 0, min: 0, max: 0.99, line: 'Drop probability after each MLP layer.' },
};

/** Options of `dcn`: name, type, default, range and one line each. */
export const dcnOptions: ModelOptionTable = defineModelOptions(sharedOptions);
