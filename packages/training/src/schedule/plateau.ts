import { ConfigError } from '@fsdnet/core';
import type { LearningRateSchedule } from './learning-rate-schedule.ts';

/** Options of `plateau`. */
export interface PlateauOptions {
  /** What the rate is multiplied by at every evaluation without improvement, 0 < factor < 1. Default 0.1. */
  readonly factor?: number | undefined;
  /** The rate never falls below. Default 1e-6. */
  readonly floor?: number | undefined;
}

/** Lowers the rate at every evaluation without improvement of the monitored metric, and never raises it again. */
export function plateau(options: PlateauOptions = {}): LearningRateSchedule {
  const { factor = 0.1, floor = 1e-6 } = options;
  if (!(factor > 0 && factor < 1)) {
    throw new ConfigError({ where: 'plateau: factor', rule: 'must lie between 0 and 1', got: String(factor) });
  }
  if (!(floor >= 0)) throw new ConfigError({ where: 'plateau: floor', rule: 'must be at least 0', got: String(floor) });
  return {
    name: factor === 0.1 && floor === 1e-6 ? 'plateau' : `plateau(${factor}, ${floor})`,
    // A rate that starts below the floor stays where it is.
    next: ({ learningRate, improved }) =>
      improved ? learningRate : Math.min(learningRate, Math.max(learningRate * factor, floor)),
  };
}
