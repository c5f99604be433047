import { RowStretches } from './row-stretches.ts';
import type { FieldPlace, TablePlan } from './table-plan.ts';

/** The rows of a table that no update changes. */
export class FrozenRows {
  readonly #plan: TablePlan;
  /** By row of the table, counting the rows of all fields: 1 where frozen. */
  readonly #flags: Uint8Array;

  constructor(plan: TablePlan) {
    this.#plan = plan;
    this.#flags = new Uint8Array(plan.rows);
  }

  /** Freezes a row, counting the rows of all fields. */
  add(row: number): void {
    this.#flags[row] = 1;
  }

  /** Freezes all rows of a field. */
  addField({ firstRow, rows }: FieldPlace): void {
    this.#flags.fill(1, firstRow, firstRow + rows);
  }

  /** Whether a row, counting the rows of all fields, is frozen. */
  has(row: number): boolean {
    return this.#flags[row] === 1;
  }

  /** All rows that are not frozen. See `RowStretches.all`. */
  others(numberOf: (row: number) => number = (row) => row): RowStretches {
    const others = new RowStretches();
    for (const { shared, offset, rows, dim, firstRow } of this.#plan.fields) {
      if (shared) continue;
      for (let row = 0; row < rows; row++)
        if (!this.has(firstRow + row)) others.add(offset + row * dim, 1, dim, numberOf(firstRow + row));
    }
    return others;
  }
}
