import type { EncodedLists, EncodedRows } from './encoded-rows.ts';

/** The rows with the given numbers, in that order; a row may be taken more than once. */
export function selectRows(encoded: EncodedRows, indices: Int32Array | readonly number[]): EncodedRows {
  const { rows, ids, numbers, lists, labels, weights, groups } = encoded;
  const per = (length: number): number => (rows === 0 ? 0 : length / rows);
  return {
    rows: indices.length,
    ids: selectBlocks(ids, indices, per(ids.length), Int32Array),
    numbers: selectBlocks(numbers, indices, per(numbers.length), Float32Array),
    lists: lists.map((list) => selectLists(list, indices)),
    ...(labels && { labels: selectBlocks(labels, indices, 1, Float32Array) }),
    ...(weights && { weights: selectBlocks(weights, indices, 1, Float32Array) }),
    ...(groups && { groups: selectBlocks(groups, indices, 1, Int32Array) }),
  };
}

/** Blocks of `width` values, one a row, of the given rows. */
export function selectBlocks<A extends Int32Array | Float32Array>(
  source: A,
  indices: Int32Array | readonly number[],
  width: number,
  make: new (length: number) => A,
): A {
  const target = new make(indices.length * width);
  for (let row = 0, to = 0; row < indices.length; row++) {
    let from = (indices[row] as number) * width;
    for (let column = 0; column < width; column++) target[to++] = source[from++] as number;
  }
  return target;
}

/** Token lists of the given rows. */
export function selectLists({ offsets, ids }: EncodedLists, indices: Int32Array | readonly number[]): EncodedLists {
  const selectedOffsets = new Int32Array(indices.length + 1);
  for (let row = 0; row < indices.length; row++) {
    const from = indices[row] as number;
    const length = (offsets[from + 1] as number) - (offsets[from] as number);
    selectedOffsets[row + 1] = (selectedOffsets[row] as number) + length;
  }
  const selectedIds = new Int32Array(selectedOffsets[indices.length] as number);
  for (let row = 0; row < indices.length; row++) {
    const from = indices[row] as number;
    selectedIds.set(ids.subarray(offsets[from], offsets[from + 1]), selectedOffsets[row]);
  }
  return { offsets: selectedOffsets, ids: selectedIds };
}
