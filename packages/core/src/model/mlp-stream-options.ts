import { ACTIVATIONS, type Activation } from '../layers/activate.ts';
import type { OptionTable } from '../options/option.ts';

/** Options of the MLP in a built-in model, the implicit stream of a parallel one. */
export interface MlpStreamOptions {
  /** Units of each MLP layer. Default [400, 400, 400]. */
  readonly hidden?: readonly number[];
  /** Activation of the MLP. Default "relu". */
  readonly activation?: Activation;
  /** Batch norm in front of each activation. Default true. */
  readonly batchNorm?: boolean;
  /** Drop probability after each MLP layer, in [0, 1). Default 0. */
  readonly dropout?: number;
}

/** One entry for each of `MlpStreamOptions`, to be spread into a model's own table. */
export const mlpStreamOptions: OptionTable<MlpStreamOptions> = {
  hidden: {
    type: 'integers',
    default: [400, 400, 400],
    unit: 'units',
    line: 'Units of each MLP layer.',
    role: 'width',
  },
  activation: { type: 'choice', default: 'relu', choices: ACTIVATIONS, line: 'Activation of the MLP.' },
  batchNorm: { type: 'boolean', default: true, line: 'Batch norm in front of each activation.' },
  dropout: {
    type: 'number',
    default: 0,
    min: 0,
    below: 1,
    unit: 'rate',
    line: 'Drop probability after each MLP layer.',
  },
};
