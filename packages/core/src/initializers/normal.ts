import { ConfigError } from '../errors.ts';
import type { Initializer } from './initializer.ts';

/** Options of `normal`. */
export interface NormalOptions {
  /** Standard deviation, at least 0. Default 0.05. */
  readonly standardDeviation?: number;
  /** Default 0. */
  readonly mean?: number;
}

/** Draws from N(mean, standardDeviation²), not truncated. */
export function normal(options: NormalOptions = {}): Initializer {
  const { standardDeviation = 0.05, mean = 0 } = options;
  if (!(standardDeviation >= 0)) {
    throw new ConfigError({
      where: 'normal',
      rule: 'standardDeviation must be a number of at least 0',
      got: String(standardDeviation),
    });
  }
  return {
    name: 'normal',
    fill(values, _shape, random) {
      for (let i = 0; i < values.length; i++) values[i] = mean + standardDeviation * random.normal();
    },
  };
}
