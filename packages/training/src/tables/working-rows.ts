import type { TableKernels } from '../kernels/table-kernels.ts';
import type { FrozenRows } from './frozen-rows.ts';
import { copyRows, rowStretches } from './row-copies.ts';
import type { RowShare } from './row-share.ts';
import { RowStretches } from './row-stretches.ts';
import type { TablePlan } from './table-plan.ts';
import type { WorkArrays } from './update-work.ts';

/** The table that rows are taken from. */
interface LargeTable {
  readonly plan: TablePlan;
  /** Which rows of the whole table it has. */
  readonly share: RowShare;
  readonly frozen: FrozenRows | undefined;
  /** Where the arrays will be, if anywhere. */
  readonly kernels: TableKernels | undefined;
}

/**
 * Rows of a table brought together as a small one in the order of the large one, which a step then works on: gradients
 * take the room of a batch, and the large table may be of any size and in any memory.
 */
export class WorkingRows {
  /** Of the small table; neither PAD rows nor frozen ones move. */
  arrays: WorkArrays = {
    values: new Float32Array(),
    gradients: new Float32Array(),
    moving: new RowStretches(),
    numbered: new RowStretches(),
  };
  readonly #large: LargeTable;
  #plan: TablePlan;
  /** Numbers of all its rows in the large table. */
  #rows: Int32Array = new Int32Array();

  constructor(large: LargeTable) {
    this.#large = large;
    this.#plan = large.plan;
  }

  /**
   * Brings rows together, with gradients of zero. What `take` gave before is gone.
   *
   * @param rows Ascending.
   * @param values Of the large table.
   * @param plan Of the rows.
   */
  collect(rows: Int32Array, values: Float32Array, plan: TablePlan): void {
    const { kernels } = this.#large;
    this.#plan = plan;
    this.#findMoving(rows);
    kernels?.startOver();
    this.#rows = kernels?.passingRows(rows) ?? rows;
    this.arrays = { ...this.arrays, values: this.take(values), gradients: this.#array(plan.size).fill(0) };
  }

  /** The rows of an array of the large table, which holds a number for each value or, with `rowwise`, for each row. */
  take(from: Float32Array, rowwise = false): Float32Array {
    const taken = this.#array(rowwise ? this.#plan.rows : this.#plan.size);
    this.#copy(from, taken, rowwise, false);
    return taken;
  }

  /** The way back. */
  giveBack(taken: Float32Array, to: Float32Array, rowwise = false): void {
    this.#copy(to, taken, rowwise, true);
  }

  #copy(table: Float32Array, taken: Float32Array, rowwise: boolean, back: boolean): void {
    const { plan, kernels } = this.#large;
    const stretches = rowwise
      ? [{ dim: 1, from: 0, end: this.#rows.length, large: 0, small: 0 }]
      : rowStretches(plan, this.#plan);
    for (const { dim, from, end, large, small } of stretches) {
      const rows = this.#rows.subarray(from, end);
      const copy = { rows, dim, table, tableStart: large, taken, takenStart: small, back };
      if (kernels?.holdsTable) kernels.copyRows(copy);
      else copyRows(copy);
    }
  }

  #array(length: number): Float32Array {
    return this.#large.kernels?.allocatePassing(length) ?? new Float32Array(length);
  }

  #findMoving(rows: Int32Array): void {
    const { plan, share, frozen } = this.#large;
    const { moving, numbered } = this.arrays;
    moving.clear();
    numbered.clear();
    for (const [index, { shared, rows: count, dim, offset, firstRow }] of this.#plan.fields.entries()) {
      if (shared) continue;
      const { padRow } = plan.fields[index]!;
      for (let at = 0; at < count; at++) {
        const row = rows[firstRow + at]!;
        if (row === padRow || frozen?.has(row)) continue;
        moving.add(offset + at * dim, 1, dim, firstRow + at);
        numbered.add(offset + at * dim, 1, dim, share.rowAt(row));
      }
    }
  }
}
