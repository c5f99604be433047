import { mlpStreamOptions, type MlpStreamOptions, type OptionTable } from '@fsdnet/core';

/** Options of `afn`; those of an MLP are of the one on the logarithmic neurons. */
export interface AfnOptions extends MlpStreamOptions {
  /** Logarithmic neurons: crosses of learned order, for each embedding dimension. Default 1000. */
  readonly logarithmicNeurons?: number;
}

/** Options of `afnPlus`; `hidden` and `dropout` are of the MLP on embeddings of its own, the others of both MLPs. */
export interface AfnPlusOptions extends AfnOptions {
  /** Units of each layer of the MLP on the logarithmic neurons. `withFSD` needs as many layers as `hidden` has. Default [400, 400, 400]. */
  readonly logarithmicHidden?: readonly number[];
  /** Drop probability after each layer of that MLP, in [0, 1). Default 0. */
  readonly logarithmicDropout?: number;
}

const logarithmicNeurons: OptionTable<AfnOptions>['logarithmicNeurons'] = {
  type: 'integer',
  default: 1000,
  min: 1,
  line: 'Crosses of learned order, for each embedding dimension.',
};

/** Options of `afn`: name, type, default, range and one line each. */
export const afnOptions: OptionTable<AfnOptions> = { logarithmicNeurons, ...mlpStreamOptions };

/** Options of `afnPlus`: name, type, default, range and one line each. */
export const afnPlusOptions: OptionTable<AfnPlusOptions> = {
  logarithmicNeurons,
  logarithmicHidden: {
    ...mlpStreamOptions.hidden,
    line: 'Units of each layer of the MLP on the logarithmic neurons.',
    role: 'depth',
  },
  logarithmicDropout: {
    ...mlpStreamOptions.dropout,
    line: 'Drop probability after each layer of that MLP.',
  },
  ...mlpStreamOptions,
  activation: { ...mlpStreamOptions.activation, line: 'Activation of both MLPs.' },
};
