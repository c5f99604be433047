import type { CtrData } from '@fsdnet/core';
import { keyedRandom } from '@fsdnet/core/engine';
import { sampledRows } from '../sampled-rows.ts';

/** Training rows that all trials together see in a race on a larger file. */
const ROWS_SEEN = 10_000_000;
/**
 * Tens of epochs on files of up to 160,000 rows: four configurations then have seven to eight each before the first two
 * leave. With fewer, those with a large λ leave while they still learn slowly (decisions/0013).
 */
const LARGEST = 6;

/** Tens of epochs that a race sees by default. */
export function raceBudget(rows: number): number {
  return Math.min(LARGEST, Math.max(1, Math.round(ROWS_SEEN / Math.max(1, rows)) / 10));
}

/** One round of a race. */
export interface Rung {
  /** Epochs that a racer has trained at its end. */
  readonly epochs: number;
  /** Racers that go on. */
  readonly keep: number;
}

/**
 * Rungs that halve the racers until one is left. Each sees an equal share of the budget.
 *
 * @param budget Epochs of all racers together.
 */
export function rungsOf(racers: number, budget: number): readonly Rung[] {
  const count = Math.ceil(Math.log2(racers));
  const rungs: Rung[] = [];
  let epochs = 0;
  for (let left = racers; left > 1; left = Math.ceil(left / 2)) {
    epochs += budget / count / left;
    rungs.push({ epochs, keep: Math.ceil(left / 2) });
  }
  return rungs;
}

/** Training rows from which on a race sees a sample only. */
export const MOST_RACE_ROWS = 500_000;

/** The data itself, or with a random sample of the training rows where they are more, in their order. */
export async function raceSample(data: CtrData, seed: number, most: number = MOST_RACE_ROWS): Promise<CtrData> {
  const train = await sampledRows(data.train, most, keyedRandom(seed, 'race', 'rows'));
  return train === data.train ? data : { ...data, train };
}
