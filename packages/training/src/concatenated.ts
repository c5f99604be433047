/** Arrays one after the other; a single one is not copied. */
export function concatenated<A extends Float32Array | Float64Array | Int32Array>(
  make: new (length: number) => A,
  arrays: readonly A[],
): A {
  if (arrays.length === 1) return arrays[0]!;
  const all = new make(arrays.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const array of arrays) {
    all.set(array as never, offset);
    offset += array.length;
  }
  return all;
}
