import type { EncodedRows } from '@fsdnet/core';
import { PAD } from '@fsdnet/core/engine';
import type { FrozenRows } from './frozen-rows.ts';
import type { TablePlan } from './table-plan.ts';

/** The rows of a table that the present batch uses, each once, PAD rows and frozen ones left out. */
export class TouchedRows {
  /** Start and dim of each touched row: values at [start, start + dim). */
  readonly starts: number[] = [];
  readonly dims: number[] = [];
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
    this.starts.length = 0;
    this.dims.length = 0;
    for (const { source, dim, offsets, firstRows } of categorical) {
      for (let row = 0; row < batch.rows; row++) {
        const first = row * idColumns + source;
        for (let field = 0; field < offsets.length; field++) {
          const id = batch.ids[first + field]!;
          if (id !== PAD) this.#touch(firstRows[field]! + id, offsets[field]! + id * dim, dim);
        }
      }
    }
    for (const { firstRow, offset, dim } of numeric) this.#touch(firstRow, offset, dim);
    for (const { source, firstRow, offset, dim } of piecewise) {
      for (let row = 0; row < batch.rows; row++) {
        const place = batch.numbers[row * numberColumns + source]!;
        const below = Math.floor(place);
        this.#touch(firstRow + below, offset + below * dim, dim);
        if (place > below) this.#touch(firstRow + below + 1, offset + (below + 1) * dim, dim);
      }
    }
    for (const { source, firstRow, offset, dim } of multiValued) {
      const { offsets, ids } = batch.lists[source]!;
      for (let row = 0; row < batch.rows; row++) {
        const end = offsets[row + 1]!;
        for (let i = offsets[row]!; i < end; i++) {
          const id = ids[i]!;
          if (id !== PAD) this.#touch(firstRow + id, offset + id * dim, dim);
        }
      }
    }
  }

  #touch(row: number, start: number, dim: number): void {
    if (this.#lastBatch[row] === this.#batch) return;
    this.#lastBatch[row] = this.#batch;
    if (this.#frozen?.has(row)) return;
    this.starts.push(start);
    this.dims.push(dim);
  }
}
