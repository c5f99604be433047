import { keyedRandom, shuffledOrder } from '@fsdnet/core/engine';

/** Parts of a split, in the order in which they are given to `fsdnet train`. */
export const PARTS = ['train', 'valid', 'test'] as const;
export type Part = (typeof PARTS)[number];

/** Numbers of the rows of each part. */
export type SplitRows = Readonly<Record<Part, readonly number[]>>;

/** Small test parts say little: more splits of them. */
export function splitsOf(rows: number): number {
  return rows < 20_000 ? 10 : 3;
}

/** 8:1:1 at random, other rows for each split; rows of a part stay in the order of the file. */
export function splitAtRandom(rows: number, set: string, split: number): SplitRows {
  const order = shuffledOrder(rows, keyedRandom(split, 'own-data split', set));
  const [first, second] = [Math.round(0.8 * rows), Math.round(0.9 * rows)];
  return {
    train: [...order.slice(0, first).sort()],
    valid: [...order.slice(first, second).sort()],
    test: [...order.slice(second).sort()],
  };
}

/** 8:1:1 by time, never between two rows of one time. Split 0 has all rows, each further one a tenth less: the oldest. */
export function splitByTime(times: readonly number[], split: number): SplitRows {
  const order = Array.from(times, (_, row) => row).sort((a, b) => times[a]! - times[b]!);
  const cut = (share: number): number => {
    let at = Math.round(share * times.length);
    while (at < times.length && times[order[at]!] === times[order[at - 1]!]) at++;
    return at;
  };
  const share = 1 - split / 10;
  const [first, second, end] = [cut(0.8 * share), cut(0.9 * share), cut(share)];
  return { train: order.slice(0, first), valid: order.slice(first, second), test: order.slice(second, end) };
}
