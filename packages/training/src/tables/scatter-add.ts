import type { EncodedRows } from '@fsdnet/core';
import { PAD, type EncodedLists } from '@fsdnet/core/engine';
import type { CategoricalRun, FieldPlace, TablePlan } from './table-plan.ts';

/**
 * The other way round from `gather`: adds the gradients of gathered vectors, row-major [rows, plan.width],
 * to the gradients of the table's values. A row that occurs often collects the sum. PAD rows end at zero.
 */
export function scatterAdd(
  plan: TablePlan,
  values: Float32Array,
  rows: EncodedRows,
  source: Float32Array,
  gradients: Float32Array,
): void {
  for (const run of plan.categorical) addRun(run, rows.rows, rows.ids, plan.idColumns, source, plan.width, gradients);
  for (const place of plan.numeric)
    addNumeric(place, rows.rows, rows.numbers, plan.numberColumns, source, plan.width, gradients);
  for (const place of plan.piecewise)
    addBetween(place, rows.rows, rows.numbers, plan.numberColumns, source, plan.width, gradients);
  for (const place of plan.multiValued) {
    const add = place.pooling === 'max' ? addToLargest : addToAll;
    add(place, values, rows.rows, rows.lists[place.source]!, source, plan.width, gradients);
  }
  // Cheaper than a test in the loops above.
  for (const { kind, offset, dim } of plan.fields) {
    if (kind !== 'numeric') gradients.fill(0, offset + PAD * dim, offset + (PAD + 1) * dim);
  }
}

/** The hot loop: all four sums before the first store measured fastest. */
function addRun(
  run: CategoricalRun,
  rows: number,
  ids: Int32Array,
  idColumns: number,
  source: Float32Array,
  width: number,
  gradients: Float32Array,
): void {
  const { dim, offsets, column } = run;
  const count = offsets.length;
  const quads = dim & ~3;
  for (let row = 0; row < rows; row++) {
    const first = row * idColumns + run.source;
    let from = row * width + column;
    for (let field = 0; field < count; field++) {
      let to = offsets[field]! + ids[first + field]! * dim;
      const end = from + dim;
      for (const quadsEnd = from + quads; from < quadsEnd; from += 4, to += 4) {
        const a = gradients[to]! + source[from]!;
        const b = gradients[to + 1]! + source[from + 1]!;
        const c = gradients[to + 2]! + source[from + 2]!;
        const d = gradients[to + 3]! + source[from + 3]!;
        gradients[to] = a;
        gradients[to + 1] = b;
        gradients[to + 2] = c;
        gradients[to + 3] = d;
      }
      while (from < end) gradients[to++]! += source[from++]!;
    }
  }
}

function addNumeric(
  { source: column, column: firstColumn, dim, offset }: FieldPlace,
  rows: number,
  numbers: Float32Array,
  numberColumns: number,
  source: Float32Array,
  width: number,
  gradients: Float32Array,
): void {
  for (let row = 0; row < rows; row++) {
    const value = numbers[row * numberColumns + column]!;
    const from = row * width + firstColumn;
    for (let k = 0; k < dim; k++) gradients[offset + k]! += value * source[from + k]!;
  }
}

/** Each of the two rows gets its share. */
function addBetween(
  { source: column, column: firstColumn, dim, offset }: FieldPlace,
  rows: number,
  numbers: Float32Array,
  numberColumns: number,
  source: Float32Array,
  width: number,
  gradients: Float32Array,
): void {
  for (let row = 0; row < rows; row++) {
    const place = numbers[row * numberColumns + column]!;
    const below = Math.floor(place);
    const share = place - below;
    const from = row * width + firstColumn;
    const to = offset + below * dim;
    for (let k = 0; k < dim; k++) gradients[to + k]! += (1 - share) * source[from + k]!;
    if (share > 0) for (let k = 0; k < dim; k++) gradients[to + dim + k]! += share * source[from + k]!;
  }
}

/** Sum and mean: every token gets its share. */
function addToAll(
  { column, dim, offset, pooling }: FieldPlace,
  _values: Float32Array,
  rows: number,
  { offsets, ids }: EncodedLists,
  source: Float32Array,
  width: number,
  gradients: Float32Array,
): void {
  for (let row = 0; row < rows; row++) {
    const start = offsets[row]!;
    const end = offsets[row + 1]!;
    let tokens = 0;
    for (let i = start; i < end; i++) if (ids[i] !== PAD) tokens++;
    const share = pooling === 'mean' && tokens > 0 ? 1 / tokens : 1;
    const from = row * width + column;
    for (let i = start; i < end; i++) {
      const to = offset + ids[i]! * dim;
      for (let k = 0; k < dim; k++) gradients[to + k]! += share * source[from + k]!;
    }
  }
}

/** Max: the first token that holds the largest value gets it all. */
function addToLargest(
  { column, dim, offset }: FieldPlace,
  values: Float32Array,
  rows: number,
  { offsets, ids }: EncodedLists,
  source: Float32Array,
  width: number,
  gradients: Float32Array,
): void {
  for (let row = 0; row < rows; row++) {
    const start = offsets[row]!;
    const end = offsets[row + 1]!;
    const from = row * width + column;
    for (let k = 0; k < dim; k++) {
      let holder = PAD;
      for (let i = start; i < end; i++) {
        const id = ids[i]!;
        if (id === PAD) continue;
        if (holder === PAD || values[offset + id * dim + k]! > values[offset + holder * dim + k]!) holder = id;
      }
      gradients[offset + holder * dim + k]! += source[from + k]!;
    }
  }
}
