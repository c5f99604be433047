import type { FitOptions } from '../fit/index.ts';

/** Options for tests of single parts: nothing follows from the data. */
export const plainTraining: Partial<FitOptions> = {
  batchSize: 40,
  evaluationsPerEpoch: 1,
  plateauFactor: 0.1,
  patience: 2,
  monitor: 'auc',
  outputBias: 'zero',
  embeddingL2: 0,
};
