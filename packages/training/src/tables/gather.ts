import type { EncodedRows } from '@fsdnet/core';
import { PAD } from '@fsdnet/core/engine';
import type { TableKernels } from '../kernels/table-kernels.ts';
import type { CategoricalRun, FieldPlace, TablePlan } from './table-plan.ts';

/** What is gathered: the rows of a table for rows of data, side by side. */
export interface Gathering {
  readonly plan: TablePlan;
  /** Of the table. */
  readonly values: Float32Array;
  readonly rows: EncodedRows;
  /** Row-major [rows, plan.width]. */
  readonly target: Float32Array;
  readonly kernels?: TableKernels | undefined;
}

/**
 * Writes the vectors of all rows side by side into the target. A categorical field gives its row of the table, a numeric one value · vector or what lies between two rows, a multi-valued one its pooled
 * rows.
 */
export function gather(gathering: Gathering): void {
  const { plan, values, rows, target, kernels } = gathering;
  if (kernels) kernels.gather(plan, values, rows, target);
  else for (const run of plan.categorical) gatherRun(run, gathering);
  for (const place of plan.numeric) gatherNumeric(place, gathering);
  for (const place of plan.piecewise) gatherBetween(place, gathering);
  for (const place of plan.multiValued) gatherLists(place, gathering);
}

/** The hot loop: four values a turn measured fastest. */
function gatherRun(run: CategoricalRun, { plan, values, rows: { rows, ids }, target }: Gathering): void {
  const { source, column, dim, offsets } = run;
  const { width, idColumns } = plan;
  const count = offsets.length;
  const quads = dim & ~3;
  for (let row = 0; row < rows; row++) {
    const first = row * idColumns + source;
    let to = row * width + column;
    for (let field = 0; field < count; field++) {
      let from = offsets[field]! + ids[first + field]! * dim;
      const end = to + dim;
      for (const quadsEnd = to + quads; to < quadsEnd; to += 4, from += 4) {
        target[to] = values[from]!;
        target[to + 1] = values[from + 1]!;
        target[to + 2] = values[from + 2]!;
        target[to + 3] = values[from + 3]!;
      }
      while (to < end) target[to++] = values[from++]!;
    }
  }
}

function gatherNumeric(
  { source, column, dim, offset }: FieldPlace,
  { plan: { width, numberColumns }, values, rows: { rows, numbers }, target }: Gathering,
): void {
  for (let row = 0; row < rows; row++) {
    const value = numbers[row * numberColumns + source]!;
    const to = row * width + column;
    for (let k = 0; k < dim; k++) target[to + k] = value * values[offset + k]!;
  }
}

/** Straight lines between neighbouring rows: the number is a place among them. */
function gatherBetween(
  { source, column, dim, offset }: FieldPlace,
  { plan: { width, numberColumns }, values, rows: { rows, numbers }, target }: Gathering,
): void {
  for (let row = 0; row < rows; row++) {
    const place = numbers[row * numberColumns + source]!;
    const below = Math.floor(place);
    const share = place - below;
    const from = offset + below * dim;
    const to = row * width + column;
    if (share === 0) for (let k = 0; k < dim; k++) target[to + k] = values[from + k]!;
    else
      for (let k = 0; k < dim; k++) target[to + k] = (1 - share) * values[from + k]! + share * values[from + dim + k]!;
  }
}

/** Sum, mean or largest values of the tokens that are not PAD; 0 without any. */
function gatherLists(
  { source, column, dim, offset, pooling }: FieldPlace,
  { plan: { width }, values, rows, target }: Gathering,
): void {
  const { offsets, ids } = rows.lists[source]!;
  for (let row = 0; row < rows.rows; row++) {
    const to = row * width + column;
    const end = offsets[row + 1]!;
    target.fill(0, to, to + dim);
    let count = 0;
    for (let i = offsets[row]!; i < end; i++) {
      const id = ids[i]!;
      if (id === PAD) continue;
      const from = offset + id * dim;
      if (pooling !== 'max') for (let k = 0; k < dim; k++) target[to + k]! += values[from + k]!;
      else
        for (let k = 0; k < dim; k++) {
          const value = values[from + k]!;
          if (count === 0 || value > target[to + k]!) target[to + k] = value;
        }
      count++;
    }
    if (pooling === 'mean' && count > 1) for (let k = 0; k < dim; k++) target[to + k]! /= count;
  }
}
