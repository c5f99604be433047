import { InputError } from '@fsdnet/core';
import type { SplitRatio } from './split-ratio.ts';

/** Row numbers of each part, ascending. */
export interface SplitIndices {
  /** Rows that train. */
  readonly train: Int32Array;
  /** Rows that choose the epoch. */
  readonly valid: Int32Array;
  /** Absent when the split has no test part. */
  readonly test?: Int32Array;
}

/** Numbers of the parts while rows are dealt out. */
export const TRAIN = 0;
export const VALID = 1;
export const TEST = 2;

/** The rows of each part, from the part of each row. Throws an InputError when a part would be empty. */
export function partIndices(part: Uint8Array, ratio: SplitRatio, source: string): SplitIndices {
  const [train, valid, test] = [TRAIN, VALID, TEST].map((wanted) => rowsOf(part, wanted)) as [Int32Array, Int32Array, Int32Array]; // prettier-ignore
  const wanted = { train, valid, ...(ratio.test > 0 && { test }) };
  for (const [name, rows] of Object.entries(wanted)) {
    if (rows.length > 0) continue;
    throw new InputError({
      where: source,
      rule: 'every part of the split needs at least one row',
      got: `none for ${name} out of ${part.length}`,
      fix: 'Give more rows or another split.',
    });
  }
  return wanted;
}

/** Rows of a small part, as scikit-learn's train_test_split rounds them. */
export function partSize(share: number, rows: number): number {
  return Math.ceil(share * rows - ROUNDING);
}

/** Largest rounding error of share · rows that must not add a row. */
const ROUNDING = 1e-9;

/** Numbers of the rows whose value is `wanted`. */
export function rowsOf(part: Uint8Array, wanted: number): Int32Array {
  const numbers = new Int32Array(part.length);
  let count = 0;
  for (let row = 0; row < part.length; row++) if (part[row] === wanted) numbers[count++] = row;
  return numbers.slice(0, count);
}
