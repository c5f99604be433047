import type { TableKernels, UpdateArrays } from '../kernels/table-kernels.ts';
import type { RowRange, TableRule } from '../optimizers/table-optimizer.ts';
import { STRETCH_NUMBERS, type RowStretches } from './row-stretches.ts';

/** What an update works on: all of a table, or the rows of a batch brought together. */
export interface WorkArrays extends Pick<UpdateArrays, 'values' | 'gradients'> {
  /** The rows that it changes. */
  readonly moving: RowStretches;
  /** The same with the numbers that they have in the whole table, by which norms are summed. */
  readonly numbered: RowStretches;
}

export interface UpdateWork extends WorkArrays {
  /** Where the arrays are in their memory. */
  readonly kernels: TableKernels | undefined;
}

/** A stretch of an update, reused from stretch to stretch. */
type MovingRange = { -readonly [Key in keyof RowRange]: RowRange[Key] };

/** Calls `visit` for each stretch. */
export function eachStretch(
  { values, gradients, slots, l2 }: UpdateArrays,
  { list }: RowStretches,
  visit: (range: MovingRange) => void,
): void {
  const range: MovingRange = { values, gradients, slots, l2, start: 0, end: 0, dim: 0, firstRow: 0 };
  for (let at = 0; at < list.length; at += STRETCH_NUMBERS) {
    range.start = list[at]!;
    range.end = list[at + 1]!;
    range.dim = list[at + 2]!;
    range.firstRow = list[at + 3]!;
    visit(range);
  }
}

/** Updates all moving rows; their gradients are zero afterwards. */
export function updateAll(work: UpdateWork & UpdateArrays, rule: TableRule, scale: number): void {
  const { gradients, moving, kernels } = work;
  const plainly = (range: RowRange): void => {
    rule.updateOnHost(range, scale);
    gradients.fill(0, range.start, range.end);
  };
  const { kernel } = rule;
  if (!kernels || !kernel) return eachStretch(work, moving, plainly);
  kernels.update(work, moving.list, kernel.name, kernel.numbers(scale));
  if (rule.rowwise) return;
  eachStretch(work, moving, (range) => {
    if ((range.end - range.start) % 2 === 0) return;
    range.start = range.end - 1;
    plainly(range);
  });
}
