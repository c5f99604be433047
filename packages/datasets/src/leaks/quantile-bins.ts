/** Bins of a number: values equal to a limit have one of their own, so that a value which many rows share stands alone. */
export interface QuantileBins {
  readonly size: number;
  binOf(value: number): number;
}

/** Bins between the quantiles of `values`, at most `count` of equal mass. */
export function quantileBins(values: Float32Array, count: number): QuantileBins {
  const sorted = values.toSorted();
  const at = (part: number): number => sorted[Math.floor((part * sorted.length) / count)]!;
  const limits = Float32Array.from(
    new Set(Array.from({ length: sorted.length > 0 ? count : 0 }, (_, part) => at(part))),
  );
  return {
    size: 2 * limits.length + 1,
    binOf(value) {
      let [low, high] = [0, limits.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (limits[middle]! < value) low = middle + 1;
        else high = middle;
      }
      return 2 * low + Number(limits[low] === value);
    },
  };
}
