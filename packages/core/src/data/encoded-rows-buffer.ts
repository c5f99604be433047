import { appendValues } from './append-values.ts';
import type { EncodedRows } from './encoded-rows.ts';
import { GrowingArray } from './growing-array.ts';

interface Columns {
  readonly ids: GrowingArray<Int32Array>;
  readonly numbers: GrowingArray<Float32Array>;
  readonly lists: readonly { readonly offsets: GrowingArray<Int32Array>; readonly ids: GrowingArray<Int32Array> }[];
  readonly labels: GrowingArray<Float32Array> | undefined;
  readonly weights: GrowingArray<Float32Array> | undefined;
  readonly groups: GrowingArray<Int32Array> | undefined;
}

/** Gathers rows of one schema side by side, in memory that is used again after `clear`. */
export class EncodedRowsBuffer {
  readonly #capacity: number;
  #columns: Columns | undefined;
  #rows = 0;

  /** @param capacity Rows for which there is room from the start. */
  constructor(capacity = 0) {
    this.#capacity = capacity;
  }

  /** Rows so far. */
  get rows(): number {
    return this.#rows;
  }

  /** Copies the rows start … end − 1. The first rows decide which columns there are. */
  append(source: EncodedRows, start = 0, end: number = source.rows): void {
    const { ids, numbers, lists, labels, weights, groups } = (this.#columns ??= columnsLike(source, this.#capacity));
    appendRows(ids, source.ids, source.rows, start, end);
    appendRows(numbers, source.numbers, source.rows, start, end);
    for (const [index, list] of lists.entries()) {
      const { offsets, ids: tokens } = source.lists[index]!;
      const first = offsets[start]!;
      const shift = list.ids.length - first;
      const at = list.offsets.extend(end - start);
      const { array } = list.offsets;
      for (let row = start; row < end; row++) array[at + row - start] = offsets[row + 1]! + shift;
      appendRows(list.ids, tokens, tokens.length, first, offsets[end]!);
    }
    if (labels) appendRows(labels, source.labels!, source.rows, start, end);
    if (weights) appendRows(weights, source.weights!, source.rows, start, end);
    if (groups) appendRows(groups, source.groups!, source.rows, start, end);
    this.#rows += end - start;
  }

  /** What was appended, in the memory of the buffer: to be read before the next call. Rows must have come at least once. */
  view(): EncodedRows {
    const { ids, numbers, lists, labels, weights, groups } = this.#columns!;
    return {
      rows: this.#rows,
      ids: inUse(ids),
      numbers: inUse(numbers),
      lists: lists.map((list) => ({ offsets: inUse(list.offsets), ids: inUse(list.ids) })),
      ...(labels && { labels: inUse(labels) }),
      ...(weights && { weights: inUse(weights) }),
      ...(groups && { groups: inUse(groups) }),
    };
  }

  /** Forgets all rows; their memory waits for others. */
  clear(): void {
    this.#rows = 0;
    if (!this.#columns) return;
    const { ids, numbers, lists, labels, weights, groups } = this.#columns;
    for (const column of [ids, numbers, labels, weights, groups]) column?.truncate(0);
    for (const list of lists) {
      list.offsets.truncate(1);
      list.ids.truncate(0);
    }
  }
}

function columnsLike({ rows, ids, numbers, lists, labels, weights, groups }: EncodedRows, capacity: number): Columns {
  const room = (values: ArrayLike<number>): number => (rows === 0 ? 0 : (values.length / rows) * capacity);
  return {
    ids: new GrowingArray(Int32Array, room(ids)),
    numbers: new GrowingArray(Float32Array, room(numbers)),
    lists: lists.map(() => {
      const offsets = new GrowingArray(Int32Array, capacity + 1);
      offsets.push(0);
      return { offsets, ids: new GrowingArray(Int32Array) };
    }),
    labels: labels && new GrowingArray(Float32Array, capacity),
    weights: weights && new GrowingArray(Float32Array, capacity),
    groups: groups && new GrowingArray(Int32Array, capacity),
  };
}

/** Of `values`, the same number for each of `rows` rows, those of the rows start … end − 1. */
function appendRows<A extends Int32Array | Float32Array>(
  target: GrowingArray<A>,
  values: A,
  rows: number,
  start: number,
  end: number,
): void {
  const width = rows === 0 ? 0 : values.length / rows;
  appendValues(target, values.subarray(start * width, end * width) as A);
}

function inUse<A extends Int32Array | Float32Array>({ array, length }: GrowingArray<A>): A {
  return array.subarray(0, length) as A;
}
