import type { Job } from '../rows/result-row.ts';

/** Trainings that differ in the values of numbers only go the same way through the program: the first of them will do. */
export function oneOfEachKind(jobs: readonly Job[]): readonly Job[] {
  const kinds = new Map<string, Job>();
  for (const job of jobs) {
    const { seed: _, options, ...rest } = job;
    const ways = Object.entries(options).map(([name, value]) => [name, typeof value === 'number' ? 'number' : value]);
    const kind = JSON.stringify([rest, ways]);
    if (!kinds.has(kind)) kinds.set(kind, job);
  }
  return [...kinds.values()];
}
