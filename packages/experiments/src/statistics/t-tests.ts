import { mean, variance } from './moments.ts';
import { twoTailed } from './t-distribution.ts';

/** Two-tailed p-value of Student's unpaired t-test, equal variances; undefined with fewer than two values on a side. */
export function unpairedTest(first: readonly number[], second: readonly number[]): number | undefined {
  const [n, m] = [first.length, second.length];
  if (n < 2 || m < 2) return undefined;
  const degreesOfFreedom = n + m - 2;
  const pooled = ((n - 1) * variance(first) + (m - 1) * variance(second)) / degreesOfFreedom;
  return twoTailed((mean(first) - mean(second)) / Math.sqrt(pooled * (1 / n + 1 / m)), degreesOfFreedom);
}

/** Two-tailed p-value of the t-test of paired values; undefined with fewer than two pairs. */
export function pairedTest(first: readonly number[], second: readonly number[]): number | undefined {
  const differences = first.map((value, index) => value - second[index]!);
  if (differences.length < 2) return undefined;
  return twoTailed(mean(differences) / Math.sqrt(variance(differences) / differences.length), differences.length - 1);
}
