/** The smallest and the largest of some numbers; undefined where all are missing (NaN). */
export function rangeOf(values: Float64Array): readonly [lowest: number, highest: number] | undefined {
  const { lowest, highest } = besideRange(values);
  return lowest <= highest ? [lowest, highest] : undefined;
}

/** How many numbers are outside of a range, how many are missing, and between which the others lie (infinite without any). */
export function besideRange(
  values: Float64Array,
  [first, last]: readonly [number, number] = [-Infinity, Infinity],
): { readonly unseen: number; readonly missing: number; readonly lowest: number; readonly highest: number } {
  let unseen = 0;
  let missing = 0;
  let lowest = Infinity;
  let highest = -Infinity;
  for (let position = 0; position < values.length; position++) {
    const value = values[position] as number;
    if (Number.isNaN(value)) missing++;
    else {
      if (value < first || value > last) unseen++;
      if (value < lowest) lowest = value;
      if (value > highest) highest = value;
    }
  }
  return { unseen, missing, lowest, highest };
}
