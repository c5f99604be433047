import type { NumberColumn } from './columns.ts';

/** Rows sorted by score: `order` from `start` to `end`. */
export interface RankedRows {
  readonly order: Uint32Array;
  readonly start: number;
  readonly end: number;
}

/** Positive and negative weight of one score. */
type Visit = (positive: number, negative: number) => void;

/** Visits each distinct score once, in the order of the rows. */
export function visitScores(
  { order, start, end }: RankedRows,
  labels: NumberColumn,
  scores: NumberColumn,
  weights: NumberColumn | undefined,
  visit: Visit,
): void {
  let at = start;
  while (at < end) {
    const score = scores[order[at]!]!;
    let positive = 0;
    let negative = 0;
    for (; at < end && scores[order[at]!] === score; at++) {
      const row = order[at]!;
      const weight = weights ? weights[row]! : 1;
      if (labels[row] === 1) positive += weight;
      else negative += weight;
    }
    visit(positive, negative);
  }
}
