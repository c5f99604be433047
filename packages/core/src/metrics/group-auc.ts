import { ascendingOrder } from './ascending-order.ts';
import { rankedAuc } from './auc.ts';
import { checkColumns, checkLength, type NumberColumn } from './columns.ts';

/**
 * gAUC: Σ n_g · AUC_g / Σ n_g over the groups that have both classes, n_g being a group's rows (its weight, with
 * sample weights).
 *
 * @param groups Any number that tells groups apart, [rows].
 * @returns A number in [0, 1]; null when no group has both classes.
 */
export function groupAuc(
  labels: NumberColumn,
  scores: NumberColumn,
  groups: NumberColumn,
  weights?: NumberColumn,
): number | null {
  checkColumns('gauc', labels, scores, weights);
  checkLength('gauc', 'groups', groups, labels);
  const { order, starts } = orderByGroup(ascendingOrder(scores), groups);
  let sum = 0;
  let total = 0;
  for (let group = 0; group + 1 < starts.length; group++) {
    const rows = { order, start: starts[group]!, end: starts[group + 1]! };
    const area = rankedAuc(rows, labels, scores, weights);
    if (area === null) continue;
    const size = sizeOf(rows, weights);
    sum += size * area;
    total += size;
  }
  return total > 0 ? sum / total : null;
}

/** Sorts by group and keeps the given order inside a group; group g is order[starts[g]] … order[starts[g + 1] − 1]. */
function orderByGroup(
  order: Uint32Array,
  groups: NumberColumn,
): { readonly order: Uint32Array; readonly starts: Uint32Array } {
  const numbers = new Map<number, number>();
  const numberOf = Uint32Array.from(groups, (group) => {
    let number = numbers.get(group);
    if (number === undefined) numbers.set(group, (number = numbers.size));
    return number;
  });
  const starts = new Uint32Array(numbers.size + 1);
  for (const number of numberOf) starts[number + 1]!++;
  for (let group = 0; group < numbers.size; group++) starts[group + 1]! += starts[group]!;
  const next = starts.slice();
  const grouped = new Uint32Array(order.length);
  for (const row of order) grouped[next[numberOf[row]!]!++] = row;
  return { order: grouped, starts };
}

function sizeOf(
  { order, start, end }: { readonly order: Uint32Array; readonly start: number; readonly end: number },
  weights: NumberColumn | undefined,
): number {
  if (!weights) return end - start;
  let size = 0;
  for (let at = start; at < end; at++) size += weights[order[at]!]!;
  return size;
}
