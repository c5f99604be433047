import type { CtrData } from '@fsdnet/core';
import { probabilityCorrectedForSampling } from '@fsdnet/core/engine';
import { clickRateOf } from './click-rate.ts';

/**
 * What a model that knows the click rate alone predicts: the weighted one of the training rows, before some without a click
 * were left out; undefined without labels, and where the rows weigh nothing.
 */
export function constantPrediction({ train, schema }: Pick<CtrData, 'train' | 'schema'>): number | undefined {
  const rate = train.labels && clickRateOf(train.labels, train.weights);
  return rate === undefined ? undefined : probabilityCorrectedForSampling(rate, schema.schema);
}
