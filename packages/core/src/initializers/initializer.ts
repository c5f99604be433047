import type { Random } from '../random/random.ts';

/** How a parameter gets its first values. */
export interface Initializer {
  /** For listings: "zeros", "xavierNormal", … */
  readonly name: string;
  /** Writes the values of a parameter of this shape, row-major. */
  fill(values: Float32Array, shape: readonly number[], random: Random): void;
}
