import type { ResultRow } from './result-row.ts';

/** The rows of two trainings with the seeds that both have, in the order of the first. */
export function equalSeeds(
  first: readonly ResultRow[],
  second: readonly ResultRow[],
): readonly [readonly ResultRow[], readonly ResultRow[]] {
  const pairs = first.flatMap((row) => {
    const other = second.find(({ seed }) => seed === row.seed);
    return other ? [[row, other] as const] : [];
  });
  return [pairs.map(([row]) => row), pairs.map(([, other]) => other)];
}
