import { ConfigError } from '../errors.ts';
import type { Initializer } from './initializer.ts';

/** Options of `uniform`. */
export interface UniformOptions {
  /** Lower end. Default −0.05. */
  readonly min?: number;
  /** Upper end. Default 0.05. */
  readonly max?: number;
}

/** Draws evenly from [min, max). */
export function uniform(options: UniformOptions = {}): Initializer {
  const { min = -0.05, max = 0.05 } = options;
  if (!(min <= max)) {
    throw new ConfigError({ where: 'uniform', rule: 'min must not be above max', got: `${min} and ${max}` });
  }
  return {
    name: 'uniform',
    fill(values, _shape, random) {
      for (let i = 0; i < values.length; i++) values[i] = min + (max - min) * random.uniform();
    },
  };
}
