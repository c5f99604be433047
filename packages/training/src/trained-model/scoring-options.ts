import type { OptionTable } from '@fsdnet/core';
import { functionOption, signalOption } from '@fsdnet/core/engine';
import type { CustomMetric } from './evaluation.ts';

/** Options of `TrainedModel.predict` and `predictOutputs`. */
export interface PredictOptions {
  /** Rows per inference call. Default: the run's. */
  readonly batchSize?: number | undefined;
  /** Stops between batches with an AbortedError. */
  readonly signal?: AbortSignal | undefined;
}

/** Options of `TrainedModel.evaluate`. */
export interface EvaluateOptions extends PredictOptions {
  /** Also the metrics of every head. Default false. */
  readonly heads?: boolean | undefined;
  /** Also the labels and predictions themselves. Default false. */
  readonly scores?: boolean | undefined;
  /** Further metrics by name. Default: none. */
  readonly metrics?: Readonly<Record<string, CustomMetric>> | undefined;
  /** Called after every batch with the rows done so far. */
  readonly onProgress?: ((rowsSeen: number, rows: number) => void) | undefined;
}

/** Every option of `TrainedModel.predict`. */
export const predictOptions: OptionTable<PredictOptions, 'batchSize' | 'signal'> = {
  batchSize: { type: 'integer', min: 1, unit: 'rows', otherwise: "the run's", line: 'Rows per inference call.' },
  signal: signalOption('Stops between batches.'),
};

/** Every option of `TrainedModel.evaluate`. */
export const evaluateOptions: OptionTable<EvaluateOptions, 'batchSize' | 'signal' | 'metrics' | 'onProgress'> = {
  ...predictOptions,
  heads: { type: 'boolean', default: false, line: 'Adds the metrics of every head.' },
  scores: { type: 'boolean', default: false, line: 'Adds the labels and the predictions themselves.' },
  metrics: {
    type: 'value',
    what: 'an object with a function per metric',
    accepts: (value) => typeof value === 'object' && value !== null,
    otherwise: 'none',
    line: 'Additional metrics by name.',
  },
  onProgress: functionOption('Receives the number of rows done after every batch.'),
};
