import { InputError, keyedRandom, shuffledOrder } from '@fsdnet/core';
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

/** Options of `splitRows`. */
export interface SplitRowsOptions {
  /** Key of the random order. */
  readonly seed: number;
  /** Labels to stratify by: each part gets the same share of every label. Default: plain random. */
  readonly stratify?: Float32Array | undefined;
  /** Where the rows come from, for messages. Default "rows". */
  readonly source?: string | undefined;
}

/** Largest rounding error of share · rows that must not add a row. */
const ROUNDING = 1e-9;

/**
 * Splits rows at random. The small parts get ceil(share · rows), as scikit-learn's train_test_split does; train gets the rest.
 * Throws an InputError when a part would be empty.
 */
export function splitRows(
  rows: number,
  ratio: SplitRatio,
  { seed, stratify, source = 'rows' }: SplitRowsOptions,
): SplitIndices {
  const part = new Uint8Array(rows);
  for (const [stratum, members] of strata(rows, stratify)) {
    const order = shuffledOrder(members.length, keyedRandom(seed, 'split', stratum));
    const test = sizeOf(ratio.test, members.length);
    const end = test + sizeOf(ratio.valid, members.length);
    for (let position = 0; position < end && position < members.length; position++) {
      part[members[order[position] as number] as number] = position < test ? 2 : 1;
    }
  }
  const [train, valid, test] = [0, 1, 2].map((wanted) => rowsOf(part, wanted)) as [Int32Array, Int32Array, Int32Array];
  const empty =
    train.length === 0
      ? 'train'
      : valid.length === 0
        ? 'valid'
        : ratio.test > 0 && test.length === 0
          ? 'test'
          : undefined;
  if (empty !== undefined) {
    throw new InputError({
      where: source,
      rule: 'every part of the split needs at least one row',
      got: `none for ${empty} out of ${rows}`,
      fix: 'Give more rows or another split.',
    });
  }
  return { train, valid, ...(ratio.test > 0 && { test }) };
}

function sizeOf(share: number, rows: number): number {
  return Math.ceil(share * rows - ROUNDING);
}

function strata(rows: number, labels: Float32Array | undefined): readonly (readonly [string, Int32Array])[] {
  if (!labels) return [['all', Int32Array.from({ length: rows }, (_, row) => row)]];
  const positive = Uint8Array.from(labels, (label) => (label > 0.5 ? 1 : 0));
  return [
    ['negative', rowsOf(positive, 0)],
    ['positive', rowsOf(positive, 1)],
  ];
}

/** Numbers of the rows whose part is `wanted`. */
function rowsOf(part: Uint8Array, wanted: number): Int32Array {
  let count = 0;
  for (const value of part) if (value === wanted) count++;
  const numbers = new Int32Array(count);
  let next = 0;
  for (let row = 0; row < part.length; row++) if (part[row] === wanted) numbers[next++] = row;
  return numbers;
}
