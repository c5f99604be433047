import { ConfigError } from '@fsdnet/core';

/** Schedules by name, with the paper's options. */
export type ScheduleName = 'plateau' | 'constant';

/** The learning rate until the next evaluation. Its only memory is the present rate, so a checkpoint needs no more. */
export interface LearningRateSchedule {
  /** Name and options, for config.json. */
  readonly name: string;
  /** What was trained with `learningRate` was evaluated after so many epochs, 2.5 half-way through the third. */
  next(evaluated: { readonly epoch: number; readonly learningRate: number; readonly improved: boolean }): number;
}

/** The same rate throughout. */
export function constantRate(): LearningRateSchedule {
  return { name: 'constant', next: ({ learningRate }) => learningRate };
}

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
