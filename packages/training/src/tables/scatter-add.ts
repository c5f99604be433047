import type { EncodedRows } from '@fsdnet/core';
import { PAD } from '@fsdnet/core/engine';
import type { TableKernels } from '../kernels/table-kernels.ts';
import type { CategoricalRun, FieldPlace, TablePlan } from './table-plan.ts';

/** What is added up: the gradients of gathered vectors. */
export interface Addition {
  readonly plan: TablePlan;
  /** Of the table. */
  readonly values: Float32Array;
  readonly rows: EncodedRows;
  /** Gradients of what `gather` gave, row-major [rows, plan.width]. */
  readonly source: Float32Array;
  /** Of the table's values. */
  readonly gradients: Float32Array;
  readonly kernels?: TableKernels | undefined;
}

/**
 * The other way round from `gather`: adds the gradients of gathered vectors to the gradients of the table's values. A row
 * that occurs often collects the sum. PAD rows end at zero.
 */
export function scatterAdd(addition: Addition): void {
  const { plan, rows, source, gradients, kernels } = addition;
  if (kernels) kernels.scatterAdd(plan, gradients, rows, source);
  else for (const run of plan.categorical) addRun(run, addition);
  for (const place of plan.numeric) addNumeric(place, addition);
  for (const place of plan.piecewise) addBetween(place, addition);
  for (const place of plan.multiValued) (place.pooling === 'max' ? addToLargest : addToAll)(place, addition);
  // Cheaper than a test in the loops above.
  for (const { kind, offset, dim } of plan.fields) {
    if (kind !== 'numeric') gradients.fill(0, offset + PAD * dim, offset + (PAD + 1) * dim);
  }
}

/** The hot loop: all four sums before the first store measured fastest. */
function addRun(run: CategoricalRun, { plan, rows: { rows, ids }, source, gradients }: Addition): void {
  const { dim, offsets, column } = run;
  const { width, idColumns } = plan;
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
  { source: numberColumn, column, dim, offset }: FieldPlace,
  { plan: { width, numberColumns }, rows: { rows, numbers }, source, gradients }: Addition,
): void {
  for (let row = 0; row < rows; row++) {
    const value = numbers[row * numberColumns + numberColumn]!;
    const from = row * width + column;
    for (let k = 0; k < dim; k++) gradients[offset + k]! += value * source[from + k]!;
  }
}

/** Each of the two rows gets its share. */
function addBetween(
  { source: numberColumn, column, dim, offset }: FieldPlace,
  { plan: { width, numberColumns }, rows: { rows, numbers }, source, gradients }: Addition,
): void {
  for (let row = 0; row < rows; row++) {
    const place = numbers[row * numberColumns + numberColumn]!;
    const below = Math.floor(place);
    const share = place - below;
    const from = row * width + column;
    const to = offset + below * dim;
    for (let k = 0; k < dim; k++) gradients[to + k]! += (1 - share) * source[from + k]!;
    if (share > 0) for (let k = 0; k < dim; k++) gradients[to + dim + k]! += share * source[from + k]!;
  }
}

/** Sum and mean: every token gets its share. */
function addToAll(place: FieldPlace, { plan: { width }, rows, source, gradients }: Addition): void {
  const { column, dim, offset, pooling } = place;
  const { offsets, ids } = rows.lists[place.source]!;
  for (let row = 0; row < rows.rows; row++) {
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
function addToLargest(place: FieldPlace, { plan: { width }, values, rows, source, gradients }: Addition): void {
  const { column, dim, offset } = place;
  const { offsets, ids } = rows.lists[place.source]!;
  for (let row = 0; row < rows.rows; row++) {
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
