import { ConfigError } from '@fsdnet/core';
import type { OptimizerMath, OptimizerRule } from '@fsdnet/core/engine';

/** Optimizers by name, with PyTorch's default options. */
export type OptimizerName = 'adam' | 'sgd' | 'adagrad';

/** When an update happens and how far it goes. */
export interface Update {
  /** Number of the update, from 1. */
  readonly step: number;
  readonly learningRate: number;
  /** λ of the dense parameters. */
  readonly networkL2: number;
}

/** Makes the rule of each update. */
export interface Optimizer {
  readonly math: OptimizerMath;
  /** Names of the slots: what the optimizer keeps per value. They start at zero. */
  readonly slots: readonly string[];
  rule(update: Update): OptimizerRule;
}

/** An optimizer by its formula, its slots and what each update does on the host. */
export function optimizerOf(
  math: OptimizerMath,
  slots: readonly string[],
  updateAt: (update: Update) => OptimizerRule['updateOnHost'],
): Optimizer {
  return { math, slots, rule: (update) => ({ math, slots, ...update, updateOnHost: updateAt(update) }) };
}

/** Refuses a decay outside [0, 1). */
export function checkDecay(where: string, value: number): void {
  if (value >= 0 && value < 1) return;
  throw new ConfigError({ where, rule: 'must be a number of at least 0 and below 1', got: String(value) });
}

/** Refuses an epsilon that does not keep a division finite. */
export function checkEpsilon(where: string, value: number): void {
  if (value > 0 && value < Infinity) return;
  throw new ConfigError({ where, rule: 'must be a number above 0', got: String(value) });
}
