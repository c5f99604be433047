import type { NumberColumn } from './collected-rows.ts';

/** Puts the values of a column side by side, NaN where missing. `rows`: their numbers, or how many of the first ones. */
export function copyValues(
  { array, start, stride }: NumberColumn,
  rows: Int32Array | number,
  values: Float64Array,
): void {
  const count = typeof rows === 'number' ? rows : rows.length;
  for (let position = 0; position < count; position++) {
    const row = typeof rows === 'number' ? position : (rows[position] as number);
    values[position] = array[start + row * stride] as number;
  }
}
