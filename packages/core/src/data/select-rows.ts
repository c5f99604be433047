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
  copyBlocks(bitsOf(source), indices instanceof Int32Array ? indices : Int32Array.from(indices), width, bitsOf(target));
  return target;
}

/** Rows whose first values are copied ahead of the others: such reads wait for memory together, not one after the other. */
const AHEAD = 128;

/** The hot loop: with one kind of array, and four values a turn, it measured fastest. */
function copyBlocks(source: Int32Array, indices: Int32Array, width: number, target: Int32Array): void {
  const quads = width & ~3;
  for (let row = 0, to = 0; row < indices.length; row++) {
    if (row % AHEAD === 0) copyFirstValues(source, indices, width, target, row);
    let from = indices[row]! * width;
    const end = to + width;
    for (const quadsEnd = to + quads; to < quadsEnd; to += 4, from += 4) {
      target[to] = source[from]!;
      target[to + 1] = source[from + 1]!;
      target[to + 2] = source[from + 2]!;
      target[to + 3] = source[from + 3]!;
    }
    while (to < end) target[to++] = source[from++]!;
  }
}

function copyFirstValues(
  source: Int32Array,
  indices: Int32Array,
  width: number,
  target: Int32Array,
  start: number,
): void {
  const end = Math.min(start + AHEAD, indices.length);
  for (let row = start; row < end; row++) target[row * width] = source[indices[row]! * width]!;
}

/** The same values as 32-bit patterns. */
function bitsOf({ buffer, byteOffset, length }: Int32Array | Float32Array): Int32Array {
  return new Int32Array(buffer, byteOffset, length);
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
