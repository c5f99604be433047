import type { OptimizerMath, OptimizerRule } from '@fsdnet/core/engine';

/** Optimizers by name, with PyTorch's default options. */
export type OptimizerName = 'adam' | 'sgd' | 'adagrad';

/** When an update happens and how far it goes. */
export interface UpdateMoment {
  /** Number of the update, from 1. */
  readonly step: number;
  readonly learningRate: number;
  /** λ of the dense parameters. */
  readonly networkL2: number;
}

/** Makes the rule of each update. */
export interface Optimizer {
  readonly math: OptimizerMath;
  /** Names of the moments kept per value; they start at zero. */
  readonly slots: readonly string[];
  rule(moment: UpdateMoment): OptimizerRule;
}
