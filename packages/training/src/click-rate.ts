import type { CtrData } from '@fsdnet/core';
import { probabilityCorrectedForSampling } from '@fsdnet/core/engine';

/**
 * Share of clicks among rows, each counted by its weight: the observed one of labels, the expected one of predictions.
 *
 * @param labels 0 or 1, or probabilities, [rows].
 * @param weights Sample weights, [rows]. Default: all 1.
 * @returns A number in [0, 1]; undefined without rows, or when all weights are 0.
 */
export function clickRateOf(labels: Float32Array, weights?: Float32Array): number | undefined {
  let clicks = 0;
  let total = 0;
  for (let row = 0; row < labels.length; row++) {
    const weight = weights ? weights[row]! : 1;
    clicks += weight * labels[row]!;
    total += weight;
  }
  return total > 0 ? clicks / total : undefined;
}

/**
 * What a model that knows the click rate alone predicts: the weighted one of the training rows, before some without a click
 * were left out; undefined without labels, and where the rows weigh nothing.
 */
export function constantPrediction({ train, schema }: Pick<CtrData, 'train' | 'schema'>): number | undefined {
  const rate = train.labels && clickRateOf(train.labels, train.weights);
  return rate === undefined ? undefined : probabilityCorrectedForSampling(rate, schema.schema);
}
