import type { UpdateRange } from '@fsdnet/core/engine';
import type { UpdateKernelName } from '../kernels/table-kernels.ts';
import { adam } from './adam.ts';
import type { Optimizer, Update } from './optimizer.ts';
import { rowwiseAdagrad } from './rowwise-adagrad.ts';

/** What updates tables, by name; "same" is what updates all other parameters. */
export type TableOptimizerName = 'same' | 'adam' | 'rowwise-adagrad';

/** Whole rows of a table, neighbours of equal size. */
export interface RowRange extends UpdateRange {
  /** Values per row. */
  readonly dim: number;
  /** Number of the first row, counting the rows of all fields. */
  readonly firstRow: number;
}

/** An update by its kernel (see `TableKernels`): the bits of `updateOnHost`, sooner. */
export interface UpdateKernel {
  readonly name: UpdateKernelName;
  /** What the kernel takes besides arrays and λ, for gradients multiplied by `scale`. */
  numbers(scale: number): readonly number[];
}

/** One update of tables. */
export interface TableRule extends Pick<TableOptimizer, 'slots' | 'rowwise'> {
  readonly kernel?: UpdateKernel | undefined;
  /** Updates `range` in place; the gradient used is scale · (gradient + l2 · value). */
  updateOnHost(range: RowRange, scale: number): void;
}

/** Makes the rule of each update of tables. Every `Optimizer` can. */
export interface TableOptimizer {
  /** Names of what the optimizer keeps. It starts at zero. */
  readonly slots: readonly string[];
  /** Whether slots hold a number per row; else one per value. */
  readonly rowwise?: boolean | undefined;
  rule(update: Update): TableRule;
}

/** @param optimizer What updates all other parameters. */
export function tableOptimizerOf(name: TableOptimizerName, optimizer: Optimizer): TableOptimizer {
  if (name === 'same') return optimizer;
  return name === 'adam' ? adam() : rowwiseAdagrad();
}
