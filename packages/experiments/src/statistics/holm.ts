/** p-values corrected for their number (Holm 1979): the k-th smallest times n − k + 1, never below a smaller one's, at most 1. */
export function holm(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a]! - pValues[b]!);
  const corrected = [...pValues];
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, pValues[index]! * (pValues.length - rank));
    corrected[index] = Math.min(1, largest);
  });
  return corrected;
}
