/** Smaller floats lie so far apart that many fewer digits may do. */
const SMALLEST_NORMAL = 2 ** -126;

/** The number with the shortest decimal that reads back as the same 32-bit float: 0.1 for 0.10000000149011612. */
export function shortestFloat32(value: number): number {
  const single = Math.fround(value);
  if (!Number.isFinite(single) || (Number.isInteger(single) && Math.abs(single) < 2 ** 24)) return single;
  let digits = 7;
  while (digits < 9 && !readsBack(single, digits)) digits++;
  let shortest = rounded(single, digits);
  // Fewer digits nearly always give the same number (a zero less at the end) or another float.
  for (digits--; digits >= 1; digits--) {
    const shorter = rounded(single, digits);
    if ((shorter === shortest && Math.abs(single) >= SMALLEST_NORMAL) || Math.fround(shorter) !== single) break;
    shortest = shorter;
  }
  return shortest;
}

function readsBack(single: number, digits: number): boolean {
  return Math.fround(rounded(single, digits)) === single;
}

function rounded(single: number, digits: number): number {
  return Number(single.toPrecision(digits));
}
