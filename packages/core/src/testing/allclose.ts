import { numbersOf, type Numbers } from './numbers-of.ts';

/** How far apart two numbers may be: |actual − expected| ≤ atol + rtol·|expected|. */
export interface Closeness {
  /** Default 1e-5. */
  readonly rtol?: number;
  /** Default 1e-8. */
  readonly atol?: number;
}

/**
 * Compares numbers one by one, as numpy's `allclose` does.
 *
 * @returns The worst difference in words; undefined when all are close.
 */
export function differenceOf(actual: Numbers, expected: Numbers, closeness: Closeness = {}): string | undefined {
  const { rtol = 1e-5, atol = 1e-8 } = closeness;
  const [ours, theirs] = [numbersOf(actual), numbersOf(expected)];
  if (ours.length !== theirs.length) return `${ours.length} numbers instead of ${theirs.length}`;
  let failures = 0;
  let worst = 0;
  let place = -1;
  for (const [index, value] of ours.entries()) {
    const reference = theirs[index]!;
    if (Object.is(value, reference) || value === reference) continue;
    const excess = Math.abs(value - reference) / (atol + rtol * Math.abs(reference));
    if (excess <= 1) continue;
    failures++;
    if (place < 0 || !(excess <= worst)) [worst, place] = [excess, index];
  }
  if (failures === 0) return undefined;
  return `${failures} of ${ours.length} numbers differ; the worst at ${place}: ${ours[place]} instead of ${theirs[place]}`;
}
