import { keyedRandom, shuffledOrder } from '@fsdnet/core/engine';
import { partIndices, partSize, rowsOf, TEST, VALID, type SplitIndices } from './part-indices.ts';
import type { SplitRatio } from './split-ratio.ts';

/** Options of `splitRows`. */
export interface SplitRowsOptions {
  /** Key of the random order. */
  readonly seed: number;
  /** Labels to stratify by: each part gets the same share of every label. Default: plain random. */
  readonly stratify?: Float32Array | undefined;
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
  { seed, stratify, source = 'rows' }: SplitRowsOptions,
): SplitIndices {
  const part = new Uint8Array(rows);
  for (const [stratum, members] of strata(rows, stratify)) {
    const order = shuffledOrder(members.length, keyedRandom(seed, 'split', stratum));
    const test = partSize(ratio.test, members.length);
    const end = test + partSize(ratio.valid, members.length);
    for (let position = 0; position < end && position < members.length; position++) {
      part[members[order[position] as number] as number] = position < test ? TEST : VALID;
    }
  }
  return partIndices(part, ratio, source);
}

function strata(rows: number, labels: Float32Array | undefined): readonly (readonly [string, Int32Array])[] {
  if (!labels) return [['all', Int32Array.from({ length: rows }, (_, row) => row)]];
  const positive = Uint8Array.from(labels, (label) => (label > 0.5 ? 1 : 0));
  return [
    ['negative', rowsOf(positive, 0)],
    ['positive', rowsOf(positive, 1)],
  ];
}
