import { NUMERICS } from '../numerics.ts';
import type { Job } from '../rows/result-row.ts';
import type { RowIndex } from '../rows/row-index.ts';
import { keyOf } from './job-key.ts';
import { stages } from './priority.ts';

/** How far a stage of the whole work is. */
export interface StageProgress {
  readonly title: string;
  readonly trainings: number;
  readonly done: number;
  readonly secondsLeft: number;
}

/** Every stage; a training that an earlier stage has too counts there. */
export function stageProgress(index: RowIndex, seconds: (job: Job) => number): readonly StageProgress[] {
  const seen = new Set<string>();
  return stages.map(({ title, jobs }) => {
    const own = jobs(index).filter((job) => {
      const key = keyOf(job, NUMERICS);
      return !seen.has(key) && seen.add(key);
    });
    const open = own.filter((job) => !index.current(job));
    const secondsLeft = open.reduce((sum, job) => sum + seconds(job), 0);
    return { title, trainings: own.length, done: own.length - open.length, secondsLeft };
  });
}
