import { ConfigError } from '@fsdnet/core';
import type { OptimizerMath, OptimizerRule, UpdateRange } from '@fsdnet/core/engine';
import type { UpdateKernelName } from '../kernels/table-kernels.ts';
import type { UpdateKernel } from './table-optimizer.ts';

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

/** A rule that tables may also apply by a kernel. */
export interface HostRule extends OptimizerRule {
  readonly kernel?: UpdateKernel | undefined;
}

/** Makes the rule of each update. */
export interface Optimizer {
  readonly math: OptimizerMath;
  /** Names of the slots: what the optimizer keeps per value. They start at zero. */
  readonly slots: readonly string[];
  rule(update: Update): HostRule;
}

/** What an optimizer is made of. */
interface OptimizerParts {
  readonly math: OptimizerMath;
  readonly slots: readonly string[];
  readonly kernel: UpdateKernelName;
  /** The numbers of an update, the same for the kernel and the plain loop. */
  readonly numbers: (update: Update) => UpdateKernel['numbers'];
  /** The plain loop. */
  readonly loop: (range: UpdateRange, numbers: readonly number[]) => void;
}

/** An optimizer by its formula, its slots and what each update does on the host. */
export function optimizerOf({ math, slots, kernel, numbers, loop }: OptimizerParts): Optimizer {
  return {
    math,
    slots,
    rule: (update) => {
      const scaled = numbers(update);
      return {
        math,
        slots,
        ...update,
        updateOnHost: (range, scale) => loop(range, scaled(scale)),
        kernel: { name: kernel, numbers: scaled },
      };
    },
  };
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
