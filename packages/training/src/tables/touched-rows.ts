import type { EncodedRows } from '@fsdnet/core';
import { GrowingArray, PAD } from '@fsdnet/core/engine';
import type { FrozenRows } from './frozen-rows.ts';
import { RowStretches } from './row-stretches.ts';
import type { TablePlan } from './table-plan.ts';

/**
 * The rows of a table that the present batch uses, each once and in ascending order, PAD rows and frozen ones left out: sums
 * of squares take the rows of a slice in this order, wherever in a batch they come.
 */
export class TouchedRows {
  readonly stretches: RowStretches = new RowStretches();
  readonly #rows = new GrowingArray(Int32Array);
  readonly #plan: TablePlan;
  readonly #frozen: FrozenRows | undefined;
  /** A bit for each row. */
  readonly #bits: Uint32Array;
  /** A bit for each number of `#bits` that is not 0, so that finding the others costs next to nothing. */
  readonly #summary: Uint32Array;

  constructor(plan: TablePlan, frozen?: FrozenRows) {
    this.#plan = plan;
    this.#frozen = frozen;
    this.#bits = new Uint32Array((plan.rows >>> 5) + 1);
    this.#summary = new Uint32Array((plan.rows >>> 10) + 1);
  }

  /** Finds the rows that a batch uses; the cost hardly depends on the size of the table. */
  collect(batch: EncodedRows): void {
    this.#touchAll(batch);
    this.#rows.truncate(0);
    for (let block = 0; block < this.#summary.length; block++) {
      for (let words = this.#summary[block]!; words !== 0; words &= words - 1) this.#take(32 * block + lowest(words));
      this.#summary[block] = 0;
    }
    this.stretches.setRows(this.#plan, this.#rows.array.subarray(0, this.#rows.length));
  }

  #touchAll(batch: EncodedRows): void {
    const { categorical, numeric, piecewise, multiValued, idColumns, numberColumns } = this.#plan;
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
  }

  #touch(row: number): void {
    this.#bits[row >>> 5]! |= 1 << (row & 31);
    this.#summary[row >>> 10]! |= 1 << ((row >>> 5) & 31);
  }

  /** Moves the rows of one number of `#bits` to the list. */
  #take(word: number): void {
    for (let bits = this.#bits[word]!; bits !== 0; bits &= bits - 1) {
      const row = 32 * word + lowest(bits);
      if (!this.#frozen?.has(row)) this.#rows.push(row);
    }
    this.#bits[word] = 0;
  }
}

/** Place of the lowest bit that is set. */
function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}
