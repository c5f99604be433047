import type { CtrData, CtrModel } from '@fsdnet/core';
import type { TrainedModel } from '../trained-model/trained-model.ts';
import type { FitOptions } from './fit-options.ts';

/**
 * Trains a model: shuffled epochs, the valid part's metric after each, the best epoch's weights at the end.
 *
 * @throws ConfigError for options out of range or a run that was made with others, InputError for data that cannot be
 * trained on, DivergedError when the loss becomes NaN or infinite, AbortedError after `signal`, StorageError from `run`.
 */
export async function fit(_model: CtrModel, _data: CtrData, _options: FitOptions): Promise<TrainedModel> {
  throw new Error('in work');
}
