import type { EncodedLists, EncodedRows } from './encoded-rows.ts';

/** Views of the rows start … end − 1; only offsets of lists are copied, as they start at 0. */
export function rowRange(all: EncodedRows, start: number, end: number): EncodedRows {
  const { rows, ids, numbers, lists, labels, weights, groups } = all;
  const part = <A extends Int32Array | Float32Array>(values: A): A => {
    const width = rows === 0 ? 0 : values.length / rows;
    return values.subarray(start * width, end * width) as A;
  };
  return {
    rows: end - start,
    ids: part(ids),
    numbers: part(numbers),
    lists: lists.map((list) => listRange(list, start, end)),
    ...(labels && { labels: part(labels) }),
    ...(weights && { weights: part(weights) }),
    ...(groups && { groups: part(groups) }),
  };
}

function listRange({ offsets, ids }: EncodedLists, start: number, end: number): EncodedLists {
  const first = offsets[start]!;
  const ofRange = offsets.subarray(start, end + 1);
  return {
    offsets: first === 0 ? ofRange : ofRange.map((offset) => offset - first),
    ids: ids.subarray(first, offsets[end]),
  };
}
