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
