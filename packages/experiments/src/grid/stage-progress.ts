import { NUMERICS } from '../numerics.ts';
import type { Job } from '../rows/result-row.ts';
import type { RowIndex } from '../rows/row-index.ts';
import { keyOf } from './job-key.ts';
import { stages } from './priority.ts';

/** How far a stage of the whole work is. */
export interface StageProgress {
  readonly title: string;
  readonly trainings: number;
  /** Trained, with whatever version of the numerics. */
  readonly done: number;
  /** Of these with an earlier version: they count, and are trained again last. */
  readonly earlier: number;
  /** For what has not been trained at all. */
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
    const open = own.filter((job) => !index.newest(job));
    const current = own.filter((job) => index.current(job));
    return {
      title,
      trainings: own.length,
      done: own.length - open.length,
      earlier: own.length - open.length - current.length,
      secondsLeft: open.reduce((sum, job) => sum + seconds(job), 0),
    };
  });
}
