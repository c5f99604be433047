import type { Random } from '../random/random.ts';

/** What is known about the training rows when parameters get their first values. */
export interface TrainingFacts {
  /** Weighted share of clicks among the rows that training sees. Default 0.5: nothing is known. */
  readonly clickRate?: number | undefined;
}

/** How a parameter gets its first values. */
export interface Initializer {
  /** For listings: "zeros", "xavierNormal", … */
  readonly name: string;
  /** Its values follow the click rate of the training rows. Default false. */
  readonly usesClickRate?: boolean;
  /** Writes the values of a parameter of this shape, row-major. */
  fill(values: Float32Array, shape: readonly number[], random: Random, facts?: TrainingFacts): void;
}
