import type { Job, ResultRow } from './job.ts';

/** What a queue needs from outside. */
export interface QueueParts {
  readonly finished: () => readonly ResultRow[];
  readonly run: (job: Job) => Promise<ResultRow>;
  /** Called after each job, before the next one starts. */
  readonly keep: (row: ResultRow) => void;
  readonly log: (line: string) => void;
}

/** Runs the jobs that have no row yet, one after the other. A job that fails is reported and left for the next time. */
export async function runQueue(
  jobs: readonly Job[],
  { finished, run, keep, log }: QueueParts,
): Promise<readonly string[]> {
  const done = new Set(finished().map(({ id }) => id));
  const failed: string[] = [];
  for (const [index, job] of jobs.entries()) {
    const place = `${index + 1}/${jobs.length} ${job.id}`;
    if (done.has(job.id)) {
      log(`${place}: done before`);
      continue;
    }
    log(`${place}: starts`);
    try {
      const row = await run(job);
      keep(row);
      log(`${place}: test AUC ${row.test.auc.toFixed(6)}, log loss ${row.test.logloss.toFixed(6)}`);
    } catch (error) {
      failed.push(job.id);
      log(`${place}: failed, ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return failed;
}
