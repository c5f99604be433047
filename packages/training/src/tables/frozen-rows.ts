import { RowStretches } from './row-stretches.ts';
import type { FieldPlace, TablePlan } from './table-plan.ts';

/** The rows of a table that no update changes. */
export class FrozenRows {
  readonly #plan: TablePlan;
  /** By row of the table, counting the rows of all fields: 1 where frozen. */
  readonly #flags: Uint8Array;
  /** Made when first asked for. */
  #others: RowStretches | undefined;

  constructor(plan: TablePlan) {
    this.#plan = plan;
    this.#flags = new Uint8Array(plan.rows);
  }

  /** Freezes rows of a field; without `rows`, all. */
  add({ firstRow, rows: count }: FieldPlace, rows: Int32Array | undefined): void {
    if (rows) for (const row of rows) this.#flags[firstRow + row] = 1;
    else this.#flags.fill(1, firstRow, firstRow + count);
    this.#others = undefined;
  }

  /** Whether a row, counting the rows of all fields, is frozen. */
  has(row: number): boolean {
    return this.#flags[row] === 1;
  }

  /** All rows that are not frozen. */
  others(): RowStretches {
    if (!this.#others) {
      this.#others = new RowStretches();
      for (const { shared, offset, rows, dim, firstRow } of this.#plan.fields) {
        if (shared) continue;
        for (let row = 0; row < rows; row++)
          if (!this.has(firstRow + row)) this.#others.add(offset + row * dim, 1, dim, firstRow + row);
      }
    }
    return this.#others;
  }
}
