import { keyedRandom, selectRows, shuffledOrder, type CtrData } from '@fsdnet/core';

/** Training rows from which on a race sees a sample only. */
export const MOST_RACE_ROWS = 500_000;

/** The data itself, or with a random sample of the training rows where they are more, in their order. */
export function raceSample(data: CtrData, seed: number, most: number = MOST_RACE_ROWS): CtrData {
  if (data.train.rows <= most) return data;
  const order = shuffledOrder(data.train.rows, keyedRandom(seed, 'race', 'rows'));
  return { ...data, train: selectRows(data.train, order.slice(0, most).sort()) };
}
