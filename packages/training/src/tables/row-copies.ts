import type { RowCopy } from '../kernels/table-kernels.ts';
import type { TablePlan } from './table-plan.ts';

/** Neighbouring fields of equal size: which of the taken rows are theirs, and where their values are. */
export interface RowStretch {
  readonly dim: number;
  /** First of the taken rows, and their end. */
  readonly from: number;
  end: number;
  /** Where row 0 of the large table would be in its array. */
  readonly large: number;
  /** Where the first one is among the taken values. */
  readonly small: number;
}

/** How the rows of a small table lie in the large one that they were taken from. */
export function rowStretches(large: TablePlan, small: TablePlan): readonly RowStretch[] {
  const stretches: RowStretch[] = [];
  for (const [index, { shared, dim, offset, firstRow }] of large.fields.entries()) {
    if (shared || dim === 0) continue;
    const { firstRow: from, rows, offset: start } = small.fields[index]!;
    const origin = offset - firstRow * dim;
    const last = stretches.at(-1);
    if (last?.dim === dim && last.large === origin) last.end = from + rows;
    else stretches.push({ dim, from, end: from + rows, large: origin, small: start });
  }
  return stretches;
}

/** See `TableKernels.copyRows`. Four values a turn measured fastest. */
export function copyRows({ rows, dim, table, tableStart, taken, takenStart, back }: RowCopy): void {
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

/** Where rows go, or come from. */
export interface RowsOfTable {
  readonly large: TablePlan;
  /** Of the rows, in ascending order. */
  readonly small: TablePlan;
  /** Their numbers in the large table. */
  readonly rows: Int32Array;
}

/** Copies all values of rows into an array of the small table, or back into one of the large. */
export function copyValues(
  { large, small, rows }: RowsOfTable,
  table: Float32Array,
  taken: Float32Array,
  back: boolean,
): void {
  for (const { dim, from, end, large: tableStart, small: takenStart } of rowStretches(large, small))
    copyRows({ rows: rows.subarray(from, end), dim, table, tableStart, taken, takenStart, back });
}
