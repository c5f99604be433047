import type { EncodedRows } from '@fsdnet/core';
import { PAD } from '@fsdnet/core/engine';
import type { RowCopy, TableKernels } from '../kernels/table-kernels.ts';
import type { FrozenRows } from './frozen-rows.ts';
import { RowNumbers } from './row-numbers.ts';
import { RowStretches } from './row-stretches.ts';
import { groupsOf, type FieldPlace, type TablePlan } from './table-plan.ts';
import type { WorkArrays } from './update-work.ts';

/**
 * The rows of a table that one batch uses, brought together as a small table in the order of the large one, which a step
 * then works on: gradients take the room of a batch, and the large table may be of any size and in any memory. PAD rows come first
 * in each field, as ever.
 */
export class WorkingRows {
  /** Of the small table; its rows are those of the present batch. */
  plan: TablePlan;
  /** The batch, with ids of the small table. */
  batch: EncodedRows = { rows: 0, ids: new Int32Array(), numbers: new Float32Array(), lists: [] };
  /** Of the small table; neither PAD rows nor frozen ones move. */
  arrays: WorkArrays = {
    values: new Float32Array(),
    gradients: new Float32Array(),
    moving: new RowStretches(),
    numbered: new RowStretches(),
  };
  readonly #large: TablePlan;
  readonly #frozen: FrozenRows | undefined;
  readonly #kernels: TableKernels | undefined;
  readonly #numbers: RowNumbers;
  /** Numbers of all its rows in the large table. */
  #rows: Int32Array = new Int32Array();
  #ids = new Int32Array();

  /** @param kernels Where the arrays will be, if anywhere. */
  constructor(large: TablePlan, frozen: FrozenRows | undefined, kernels: TableKernels | undefined) {
    this.plan = large;
    this.#large = large;
    this.#frozen = frozen;
    this.#kernels = kernels;
    this.#numbers = new RowNumbers(large.rows);
  }

  /**
   * Brings together what a batch uses, with gradients of zero; the cost hardly depends on the size of the table. What `take`
   * gave before is gone.
   *
   * @param values Of the large table.
   */
  collect(batch: EncodedRows, values: Float32Array): void {
    this.#touchAll(batch);
    this.#numbers.close();
    this.plan = this.#smallPlan();
    this.batch = this.#renumbered(batch);
    this.#findMoving();
    this.#numbers.clear();
    this.#kernels?.startOver();
    this.#rows = this.#kernels?.passingRows(this.#numbers.rows) ?? this.#numbers.rows;
    this.arrays = { ...this.arrays, values: this.take(values), gradients: this.#array(this.plan.size).fill(0) };
  }

  /** The rows of an array of the large table, which holds a number for each value or, with `rowwise`, for each row. */
  take(from: Float32Array, rowwise = false): Float32Array {
    const taken = this.#array(rowwise ? this.plan.rows : this.plan.size);
    this.#copy(from, taken, rowwise, false);
    return taken;
  }

  /** The way back. */
  giveBack(taken: Float32Array, to: Float32Array, rowwise = false): void {
    this.#copy(to, taken, rowwise, true);
  }

  #copy(table: Float32Array, taken: Float32Array, rowwise: boolean, back: boolean): void {
    const stretches = rowwise ? [{ dim: 1, from: 0, end: this.#rows.length, large: 0, small: 0 }] : this.#sameDims();
    for (const { dim, from, end, large, small } of stretches) {
      const rows = this.#rows.subarray(from, end);
      const copy = { rows, dim, table, tableStart: large, taken, takenStart: small, back };
      if (this.#kernels?.holdsTable) this.#kernels.copyRows(copy);
      else copyRows(copy);
    }
  }

  #array(length: number): Float32Array {
    return this.#kernels?.allocatePassing(length) ?? new Float32Array(length);
  }

  /**
   * Stretches of `#rows` of equal size: first and end, where row 0 of the large table would be in its array, and where the first one is
   * in the small table's.
   */
  #sameDims(): Stretch[] {
    const stretches: Stretch[] = [];
    for (const [index, { shared, dim, offset, firstRow }] of this.#large.fields.entries()) {
      if (shared || dim === 0) continue;
      const { firstRow: from, rows, offset: small } = this.plan.fields[index]!;
      const large = offset - firstRow * dim;
      const last = stretches.at(-1);
      if (last?.dim === dim && last.large === large) last.end = from + rows;
      else stretches.push({ dim, from, end: from + rows, large, small });
    }
    return stretches;
  }

  #touchAll(batch: EncodedRows): void {
    const { fields, categorical, numeric, piecewise, multiValued, idColumns, numberColumns } = this.#large;
    const numbers = this.#numbers;
    for (const { shared, kind, firstRow } of fields) if (!shared && kind !== 'numeric') numbers.touch(firstRow + PAD);
    for (const { source, firstRows } of categorical) {
      for (let row = 0; row < batch.rows; row++) {
        const first = row * idColumns + source;
        for (let field = 0; field < firstRows.length; field++)
          numbers.touch(firstRows[field]! + batch.ids[first + field]!);
      }
    }
    for (const { firstRow } of numeric) numbers.touch(firstRow);
    for (const { source, firstRow } of piecewise) {
      for (let row = 0; row < batch.rows; row++) {
        const place = batch.numbers[row * numberColumns + source]!;
        const below = Math.floor(place);
        numbers.touch(firstRow + below);
        if (place > below) numbers.touch(firstRow + below + 1);
      }
    }
    for (const { source, firstRow } of multiValued) {
      const { offsets, ids } = batch.lists[source]!;
      for (let at = offsets[0]!; at < offsets[batch.rows]!; at++) numbers.touch(firstRow + ids[at]!);
    }
  }

  #smallPlan(): TablePlan {
    const { rows } = this.#numbers;
    let offset = 0;
    let firstRow = 0;
    const owners = new Map<number, FieldPlace>();
    const fields = this.#large.fields.map((place): FieldPlace => {
      const owner = place.shared ? owners.get(place.firstRow) : undefined;
      if (owner) return { ...place, rows: owner.rows, offset: owner.offset, firstRow: owner.firstRow };
      const end = place.firstRow + place.rows;
      let next = firstRow;
      while (next < rows.length && rows[next]! < end) next++;
      const small = { ...place, rows: next - firstRow, offset, firstRow };
      owners.set(place.firstRow, small);
      offset += small.rows * small.dim;
      firstRow = next;
      return small;
    });
    return { ...this.#large, ...groupsOf(fields), size: offset, rows: firstRow };
  }

  #renumbered(batch: EncodedRows): EncodedRows {
    const { categorical, multiValued, idColumns } = this.#large;
    const numbers = this.#numbers;
    const count = batch.rows * idColumns;
    if (this.#ids.length < count) this.#ids = new Int32Array(count);
    const ids = this.#ids.subarray(0, count);
    for (const [index, { source, firstRows }] of categorical.entries()) {
      const smallFirstRows = this.plan.categorical[index]!.firstRows;
      for (let row = 0; row < batch.rows; row++) {
        const first = row * idColumns + source;
        for (let field = 0; field < firstRows.length; field++)
          ids[first + field] = numbers.of(firstRows[field]! + batch.ids[first + field]!) - smallFirstRows[field]!;
      }
    }
    const lists = multiValued.map(({ source, firstRow }, index) => {
      const small = this.plan.multiValued[index]!;
      const list = batch.lists[source]!;
      return { ...list, ids: list.ids.map((id) => numbers.of(firstRow + id) - small.firstRow) };
    });
    return { ...batch, ids, numbers: this.#renumberedPlaces(batch), lists };
  }

  /** Places among the knots that are left: exact, for a place only gets smaller and its fraction stays. */
  #renumberedPlaces(batch: EncodedRows): Float32Array {
    const { piecewise, numberColumns } = this.#large;
    if (piecewise.length === 0) return batch.numbers;
    const places = batch.numbers.slice();
    for (const [index, { source, firstRow }] of piecewise.entries()) {
      const small = this.plan.piecewise[index]!;
      for (let at = source; at < batch.rows * numberColumns; at += numberColumns) {
        const below = Math.floor(places[at]!);
        places[at]! += this.#numbers.of(firstRow + below) - small.firstRow - below;
      }
    }
    return places;
  }

  #findMoving(): void {
    const { rows } = this.#numbers;
    const { moving, numbered } = this.arrays;
    moving.clear();
    numbered.clear();
    for (const { shared, kind, rows: count, dim, offset, firstRow } of this.plan.fields) {
      if (shared) continue;
      for (let at = kind === 'numeric' ? 0 : PAD + 1; at < count; at++) {
        const row = rows[firstRow + at]!;
        if (this.#frozen?.has(row)) continue;
        moving.add(offset + at * dim, 1, dim, firstRow + at);
        numbered.add(offset + at * dim, 1, dim, row);
      }
    }
  }
}

interface Stretch {
  readonly dim: number;
  readonly from: number;
  end: number;
  readonly large: number;
  readonly small: number;
}

/** See `TableKernels.copyRows`. Four values a turn measured fastest. */
function copyRows({ rows, dim, table, tableStart, taken, takenStart, back }: RowCopy): void {
  const [from, to] = back ? [taken, table] : [table, taken];
  for (let index = 0; index < rows.length; index++) {
    const large = tableStart + rows[index]! * dim;
    const small = takenStart + index * dim;
    let start = back ? small : large;
    let at = back ? large : small;
    const end = at + dim;
    for (const quadsEnd = at + (dim & ~3); at < quadsEnd; at += 4, start += 4) {
      to[at] = from[start]!;
      to[at + 1] = from[start + 1]!;
      to[at + 2] = from[start + 2]!;
      to[at + 3] = from[start + 3]!;
    }
    while (at < end) to[at++] = from[start++]!;
  }
}
