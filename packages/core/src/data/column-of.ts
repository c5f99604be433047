/** One column of row-major values, [rows, width] → [rows], as a copy. */
export function columnOf<A extends Int32Array | Float32Array>(values: A, column: number, width: number): A {
  const taken = values.slice(0, values.length / width) as A;
  for (let row = 0; row < taken.length; row++) taken[row] = values[row * width + column]!;
  return taken;
}
