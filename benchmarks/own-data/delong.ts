/** The areas under the ROC curves of two predictions of the same rows, compared. */
export interface AucComparison {
  /** First minus second. */
  readonly difference: number;
  /** Of the difference, over samples of rows. */
  readonly variance: number;
}

/**
 * Compares two predictions by the method of DeLong et al. (1988), with the midranks of Sun & Xu (2014): O(n log n).
 * Needs at least two rows of either class.
 */
export function compareAuc(
  labels: readonly number[],
  first: ArrayLike<number>,
  second: ArrayLike<number>,
): AucComparison {
  const [a, b] = [placements(labels, first), placements(labels, second)];
  const onClicks = a.clicks.map((value, index) => value - b.clicks[index]!);
  const onOthers = a.others.map((value, index) => value - b.others[index]!);
  return {
    difference: mean(onClicks),
    variance: variance(onClicks) / onClicks.length + variance(onOthers) / onOthers.length,
  };
}

interface Placements {
  /** By row with a click: share of the other rows that it beats. */
  readonly clicks: readonly number[];
  /** By row without: share of the clicks that beat it. */
  readonly others: readonly number[];
}

function placements(labels: readonly number[], scores: ArrayLike<number>): Placements {
  const rows = labels.map((_, row) => row);
  const clicks = rows.filter((row) => labels[row] === 1);
  const others = rows.filter((row) => labels[row] !== 1);
  const [amongAll, amongClicks, amongOthers] = [rows, clicks, others].map((of) => midranks(of, scores));
  return {
    clicks: clicks.map((row) => (amongAll!.get(row)! - amongClicks!.get(row)!) / others.length),
    others: others.map((row) => 1 - (amongAll!.get(row)! - amongOthers!.get(row)!) / clicks.length),
  };
}

/** Rank of each row from 1; rows of equal score have the middle of their ranks. */
function midranks(rows: readonly number[], scores: ArrayLike<number>): ReadonlyMap<number, number> {
  const order = rows.toSorted((a, b) => scores[a]! - scores[b]!);
  const ranks = new Map<number, number>();
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && scores[order[end]!] === scores[order[start]!]) end++;
    for (let place = start; place < end; place++) ranks.set(order[place]!, (start + 1 + end) / 2);
  }
  return ranks;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function variance(values: readonly number[]): number {
  const middle = mean(values);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (values.length - 1);
}
