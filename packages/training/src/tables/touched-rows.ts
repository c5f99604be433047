import type { EncodedRows } from '@fsdnet/core';
import { GrowingArray, PAD } from '@fsdnet/core/engine';
import type { FrozenRows } from './frozen-rows.ts';
import { RowStretches } from './row-stretches.ts';
import type { TablePlan } from './table-plan.ts';

/** The rows of a table that the present batch uses, each once and in ascending order, PAD rows and frozen ones left out. */
export class TouchedRows {
  readonly stretches: RowStretches = new RowStretches();
  readonly #rows = new GrowingArray(Int32Array);
  readonly #plan: TablePlan;
  readonly #frozen: FrozenRows | undefined;
  /** Number of the batch that used a row last. */
  readonly #lastBatch: Int32Array;
  #batch = 0;

  constructor(plan: TablePlan, frozen?: FrozenRows) {
    this.#plan = plan;
    this.#frozen = frozen;
    this.#lastBatch = new Int32Array(plan.rows);
  }

  /** Finds the rows that a batch uses; the cost does not depend on the size of the table. */
  collect(batch: EncodedRows): void {
    const { categorical, numeric, piecewise, multiValued, idColumns, numberColumns } = this.#plan;
    this.#batch = (this.#batch + 1) | 0;
    this.#rows.truncate(0);
    for (const { source, firstRows } of categorical) {
      for (let row = 0; row < batch.rows; row++) {
        const first = row * idColumns + source;
        for (let field = 0; field < firstRows.length; field++) {
          const id = batch.ids[first + field]!;
          if (id !== PAD) this.#touch(firstRows[field]! + id);
        }
      }
    }
    for (const { firstRow } of numeric) this.#touch(firstRow);
    for (const { source, firstRow } of piecewise) {
      for (let row = 0; row < batch.rows; row++) {
        const place = batch.numbers[row * numberColumns + source]!;
        const below = Math.floor(place);
        this.#touch(firstRow + below);
        if (place > below) this.#touch(firstRow + below + 1);
      }
    }
    for (const { source, firstRow } of multiValued) {
      const { offsets, ids } = batch.lists[source]!;
      for (let row = 0; row < batch.rows; row++) {
        const end = offsets[row + 1]!;
        for (let i = offsets[row]!; i < end; i++) {
          const id = ids[i]!;
          if (id !== PAD) this.#touch(firstRow + id);
        }
      }
    }
    // Sums of squares take the rows of a slice in this order, wherever in a batch they come.
    const rows = this.#rows.array.subarray(0, this.#rows.length).sort();
    this.stretches.setRows(this.#plan, rows);
  }

  #touch(row: number): void {
    if (this.#lastBatch[row] === this.#batch) return;
    this.#lastBatch[row] = this.#batch;
    if (this.#frozen?.has(row)) return;
    this.#rows.push(row);
  }
}
