/** Values from the smallest to the largest. */
type Rising = ArrayLike<number>;

/** How many of the values are below `value`. */
export function countBelow(rising: Rising, value: number): number {
  return countWhile(rising, (other) => other < value);
}

/** How many of the values are at most `value`. */
export function countUpTo(rising: Rising, value: number): number {
  return countWhile(rising, (other) => other <= value);
}

/** How far `value` is on the way from one value to a larger one, from 0 to 1. */
export function shareBetween(value: number, from: number, to: number): number {
  // Values that differ can be equal once they are scaled.
  return to > from ? Math.min(1, Math.max(0, (value - from) / (to - from))) : 0;
}

function countWhile(rising: Rising, holds: (value: number) => boolean): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(rising[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}
