import { keyedRandom, shuffledOrder } from '@fsdnet/core/engine';
import { partIndices, partSize, rowsOf, TEST, VALID, type SplitIndices } from './part-indices.ts';
import { orderByHash } from './row-hashes.ts';
import type { SplitRatio } from './split-ratio.ts';

/** Options of `splitRows`. */
export interface SplitRowsOptions {
  /** Key of the random order. */
  readonly seed: number;
  /**
   * Labels to stratify by: each part gets the same share of every label, and the training part at least one row of each.
   * Default: plain random.
   */
  readonly stratify?: Float32Array | undefined;
  /** Sample weights: rows of weight 0 are a stratum of their own. Default: all 1. */
  readonly weights?: Float32Array | undefined;
  /** Hashes of rows without an order, of which the random order is then made. Default: their numbers. */
  readonly hashes?: Float64Array | undefined;
  /** Where the rows come from, for messages. Default "rows". */
  readonly source?: string | undefined;
}

/**
 * Splits rows at random. The small parts get ceil(share · rows), as scikit-learn's train_test_split does; train gets the rest.
 * Throws an InputError when a part would be empty.
 */
export function splitRows(
  rows: number,
  ratio: SplitRatio,
  { seed, stratify, weights, hashes, source = 'rows' }: SplitRowsOptions,
): SplitIndices {
  const part = new Uint8Array(rows);
  for (const [stratum, members] of strata(rows, stratify, weights)) {
    const random = keyedRandom(seed, 'split', stratum);
    const order = hashes ? orderByHash(members, hashes, random.uint32()) : shuffledOrder(members.length, random);
    const { test, valid } = smallParts(ratio, members.length, stratify !== undefined);
    const end = test + valid;
    for (let position = 0; position < end && position < members.length; position++) {
      part[members[order[position] as number] as number] = position < test ? TEST : VALID;
    }
  }
  return partIndices(part, ratio, source);
}

/** Rows of the validation and the test part; with `keepsOne`, one row is left for training, the next is for validation. */
function smallParts(
  ratio: SplitRatio,
  rows: number,
  keepsOne: boolean,
): { readonly valid: number; readonly test: number } {
  let [valid, test] = [partSize(ratio.valid, rows), partSize(ratio.test, rows)];
  while (keepsOne && rows > 0 && valid + test >= rows) {
    if (valid > test) valid--;
    else test--;
  }
  return { valid, test };
}

function strata(
  rows: number,
  labels: Float32Array | undefined,
  weights: Float32Array | undefined,
): readonly (readonly [string, Int32Array])[] {
  const stratum = new Uint8Array(rows);
  if (!labels) return [['all', rowsOf(stratum, 0)]];
  const [NEGATIVE, POSITIVE, WEIGHTLESS] = [0, 1, 2];
  for (let row = 0; row < rows; row++)
    stratum[row] = weights?.[row] === 0 ? WEIGHTLESS : labels[row]! > 0.5 ? POSITIVE : NEGATIVE;
  return [
    ['negative', rowsOf(stratum, NEGATIVE)],
    ['positive', rowsOf(stratum, POSITIVE)],
    ['weightless', rowsOf(stratum, WEIGHTLESS)],
  ];
}
