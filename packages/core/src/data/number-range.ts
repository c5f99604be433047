import type { NumberColumn } from './collected-rows.ts';

/** What the numbers of some rows are beside a range. */
export interface BesideRange {
  /** How many are outside of it. */
  readonly unseen: number;
  /** How many are missing (NaN). */
  readonly missing: number;
  /** Between which the others lie; infinite without any. */
  readonly lowest: number;
  readonly highest: number;
}

/** Compares numbers with a range. `rows`: which ones, or how many of the first. */
export function besideRange(
  { array, start, stride }: NumberColumn,
  rows: Int32Array | number,
  [first, last]: readonly [number, number] = [-Infinity, Infinity],
): BesideRange {
  const count = typeof rows === 'number' ? rows : rows.length;
  let unseen = 0;
  let missing = 0;
  let lowest = Infinity;
  let highest = -Infinity;
  for (let position = 0; position < count; position++) {
    const value = array[start + (typeof rows === 'number' ? position : rows[position]!) * stride]!;
    if (Number.isNaN(value)) missing++;
    else {
      if (value < first || value > last) unseen++;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
  }
  return { unseen, missing, lowest, highest };
}
