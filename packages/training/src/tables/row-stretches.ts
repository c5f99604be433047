import { GrowingArray } from '@fsdnet/core/engine';
import type { TablePlan } from './table-plan.ts';

/** Numbers per stretch in `RowStretches.list`. */
export const STRETCH_NUMBERS = 4;

/** Rows of a table in ascending order, as stretches of neighbouring rows of equal size. */
export class RowStretches {
  /** Of each stretch: its first value, its end, values per row, and its first row, counting the rows of all fields. */
  readonly #list = new GrowingArray(Int32Array);

  /** See `#list`; a view that the next change makes invalid. */
  get list(): Int32Array {
    return this.#list.array.subarray(0, this.#list.length);
  }

  /**
   * All rows of a table.
   *
   * @param numberOf The row's number in the whole table, of which neighbours may not be neighbours here.
   */
  static all({ fields }: TablePlan, numberOf?: (row: number) => number): RowStretches {
    const stretches = new RowStretches();
    for (const { shared, offset, rows, dim, firstRow } of fields) {
      if (shared) continue;
      if (!numberOf) stretches.add(offset, rows, dim, firstRow);
      else for (let row = 0; row < rows; row++) stretches.add(offset + row * dim, 1, dim, numberOf(firstRow + row));
    }
    return stretches;
  }

  clear(): void {
    this.#list.truncate(0);
  }

  /** Adds rows behind those that are there. */
  add(start: number, rows: number, dim: number, firstRow: number): void {
    if (rows === 0 || dim === 0) return;
    const { array, length } = this.#list;
    const last = length - STRETCH_NUMBERS;
    if (last >= 0 && array[last + 1] === start && array[last + 2] === dim && follows(array, last, firstRow)) {
      array[last + 1] = start + rows * dim;
      return;
    }
    const at = this.#list.extend(STRETCH_NUMBERS);
    const list = this.#list.array;
    list[at] = start;
    list[at + 1] = start + rows * dim;
    list[at + 2] = dim;
    list[at + 3] = firstRow;
  }
}

/** Whether a row comes right behind the stretch at `at`. */
function follows(list: Int32Array, at: number, row: number): boolean {
  return list[at + 3]! + (list[at + 1]! - list[at]!) / list[at + 2]! === row;
}
