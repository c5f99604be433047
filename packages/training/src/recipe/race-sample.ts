import type { CtrData } from '@fsdnet/core';
import { keyedRandom } from '@fsdnet/core/engine';
import { sampledRows } from '../sampling/index.ts';

/** Training rows from which on a race sees a sample only. */
export const MOST_RACE_ROWS = 500_000;

/** The data itself, or with a random sample of the training rows where they are more, in their order. */
export function raceSample(data: CtrData, seed: number, most: number = MOST_RACE_ROWS): CtrData {
  const train = sampledRows(data.train, most, keyedRandom(seed, 'race', 'rows'));
  return train === data.train ? data : { ...data, train };
}
