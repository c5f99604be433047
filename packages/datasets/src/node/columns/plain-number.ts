const ZERO = 48;
const NINE = 57;
const MINUS = 45;
const POINT = 46;

/** So many digits make a whole number below 2^53. */
const MOST_DIGITS = 15;

/** Powers of ten that are exact. */
const POWERS = Array.from({ length: MOST_DIGITS + 1 }, (_, exponent) => 10 ** exponent);

/**
 * The number that bytes[start … end) are: digits with or without a minus in front and a point between them, to the bit of
 * `Number`, as both parts of the fraction are exact. NaN of anything else, which may well be a number too.
 */
export function plainNumber(bytes: Uint8Array, start: number, end: number): number {
  const negative = bytes[start] === MINUS;
  const first = negative ? start + 1 : start;
  if (end - first > MOST_DIGITS + 1 || first >= end) return NaN;
  let number = 0;
  let point = -1;
  for (let at = first; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= ZERO && byte <= NINE) number = 10 * number + byte - ZERO;
    else if (byte === POINT && point < 0 && at > first && at + 1 < end) point = at;
    else return NaN;
  }
  if (point >= 0) number /= POWERS[end - point - 1]!;
  else if (end - first > MOST_DIGITS) return NaN;
  return negative ? -number : number;
}
