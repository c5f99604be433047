import type { FieldPlace, TablePlan } from './table-plan.ts';

/** The rows of a table that no update changes. */
export class FrozenRows {
  readonly #plan: TablePlan;
  /** By row of the table, counting the rows of all fields: 1 where frozen. */
  readonly #flags: Uint8Array;
  /** Start and end of each stretch of values between frozen ones; made when first asked for. */
  #others: Int32Array | undefined;

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

  /** The stretches of values between frozen ones, as long as possible. */
  eachOther(visit: (start: number, end: number) => void): void {
    const others = (this.#others ??= this.#stretches());
    for (let i = 0; i < others.length; i += 2) visit(others[i]!, others[i + 1]!);
  }

  #stretches(): Int32Array {
    const bounds: number[] = [];
    for (const { shared, firstRow, rows, offset, dim } of this.#plan.fields) {
      if (shared || dim === 0) continue;
      for (let row = 0; row < rows; row++) {
        if (this.#flags[firstRow + row]) continue;
        const start = offset + row * dim;
        if (bounds.at(-1) === start) bounds[bounds.length - 1] = start + dim;
        else bounds.push(start, start + dim);
      }
    }
    return Int32Array.from(bounds);
  }
}
