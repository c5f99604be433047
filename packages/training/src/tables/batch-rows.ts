import type { EncodedRows } from '@fsdnet/core';
import { PAD } from '@fsdnet/core/engine';
import { RowNumbers } from './row-numbers.ts';
import { planOfRows, type TablePlan } from './table-plan.ts';

/** The rows of a table that one batch uses, each once, and the batch with ids among them. PAD rows come first in each field. */
export class BatchRows {
  /** Of the small table that these rows are. */
  plan: TablePlan;
  /** The batch, with ids of the small table. */
  batch: EncodedRows = { rows: 0, ids: new Int32Array(), numbers: new Float32Array(), lists: [] };
  readonly #table: TablePlan;
  readonly #numbers: RowNumbers;
  #ids = new Int32Array();

  constructor(table: TablePlan) {
    this.plan = table;
    this.#table = table;
    this.#numbers = new RowNumbers(table.rows);
  }

  /** Their numbers in the table, ascending; a view that the next `collect` makes invalid. */
  get rows(): Int32Array {
    return this.#numbers.rows;
  }

  /** Takes the rows of a batch; the cost hardly depends on the size of the table. */
  collect(batch: EncodedRows): void {
    this.#touchAll(batch);
    this.#numbers.close();
    this.plan = planOfRows(this.#table, this.rows);
    this.batch = this.#renumbered(batch);
    this.#numbers.clear();
  }

  #touchAll(batch: EncodedRows): void {
    const { fields, categorical, numeric, piecewise, multiValued, idColumns, numberColumns } = this.#table;
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

  #renumbered(batch: EncodedRows): EncodedRows {
    const { categorical, multiValued, idColumns } = this.#table;
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
    const { piecewise, numberColumns } = this.#table;
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
}
