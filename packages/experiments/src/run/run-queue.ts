import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { jobText, trainArguments } from '../grid/command-of.ts';
import { keyOf } from '../grid/job-key.ts';
import { inOrder } from '../grid/priority.ts';
import { NUMERICS } from '../numerics.ts';
import type { Job, ResultRow } from '../rows/result-row.ts';
import type { ResultsFolder } from '../rows/results-folder.ts';
import { RowIndex } from '../rows/row-index.ts';
import { durationText } from './estimate.ts';
import type { FailuresFile } from './failures-file.ts';
import { DataMissing, type Trainer } from './trainer.ts';

/** Where a queue keeps things, and how it works. */
export interface QueueSettings {
  readonly results: ResultsFolder;
  readonly failures: FailuresFile;
  /** Folder of run folders; an interrupted training goes on in its own. */
  readonly runs: string;
  readonly train: Trainer;
  /** Seconds that a training will take. */
  readonly estimate: (job: Job, rows: readonly ResultRow[]) => number;
  /** No training starts after so many minutes. */
  readonly budgetMinutes: number;
  readonly signal: AbortSignal;
  readonly view: QueueView;
}

/** What a user sees of a queue. */
export interface QueueView {
  /** A line that stays. */
  readonly say: (line: string) => void;
  /** The present state, which replaces the one before. */
  readonly show: (line: string) => void;
}

/** How a queue ended. */
export interface QueueOutcome {
  readonly done: readonly ResultRow[];
  readonly failed: readonly Job[];
  /** Data sets without their files. */
  readonly missingSets: readonly string[];
  readonly left: readonly Job[];
  readonly secondsLeft: number;
}

/**
 * Trains the jobs that have no row of the present numerics, one after the other (two trainings at once slow each other down),
 * short ones first. For one process at a time (`alone`). Whenever it is killed, finished rows are kept, and the interrupted
 * training goes on from its last checkpoint the next time.
 */
export async function runQueue(
  wanted: (rows: RowIndex) => readonly Job[],
  settings: QueueSettings,
): Promise<QueueOutcome> {
  const { results, failures, view, signal, budgetMinutes, estimate } = settings;
  const startedAt = performance.now();
  const done: ResultRow[] = [];
  const failed = new Map<string, Job>();
  const missingSets = new Set<string>();
  for (;;) {
    const index = new RowIndex(results.read());
    const seconds = (job: Job): number => estimate(job, index.rows);
    const all = inOrder(wanted(index), index, seconds);
    const left = all.filter((job) => !index.current(job) && !failed.has(keyOf(job, NUMERICS)));
    const [next] = left.filter(({ dataset }) => !missingSets.has(dataset));
    const secondsLeft = left.reduce((sum, job) => sum + seconds(job), 0);
    const isOver = (performance.now() - startedAt) / 60_000 >= budgetMinutes;
    if (!next || isOver || signal.aborted)
      return { done, failed: [...failed.values()], missingSets: [...missingSets], left, secondsLeft };
    const place = `${all.length - left.length - failed.size} of ${all.length} done${failed.size > 0 ? `, ${failed.size} failed` : ''}`;
    view.say(
      `${place}, about ${durationText(secondsLeft)} left; next: ${jobText(next)} (${durationText(seconds(next))})`,
    );
    const key = keyOf(next, NUMERICS);
    try {
      const row = await trainOne(next, key, settings, (line) => view.show(`${place}; ${jobText(next)}: ${line}`));
      done.push(row);
      await failures.remove(key);
      view.say(`${jobText(next)}: test AUC ${row.test.auc.toFixed(6)}, log loss ${row.test.logloss.toFixed(6)}`);
    } catch (error) {
      if (signal.aborted) continue;
      if (error instanceof DataMissing) {
        missingSets.add(next.dataset);
        view.say(`${next.dataset} is left out. ${error.message}`);
        continue;
      }
      const message = error instanceof Error ? error.message : String(error);
      failed.set(key, next);
      await failures.add({ key, command: ['fsdnet', ...trainArguments(next)].join(' '), message });
      view.say(`${jobText(next)}: failed, ${message}`);
    }
  }
}

/** The row is kept before the run folder goes, so that no training is lost between the two. */
async function trainOne(
  job: Job,
  key: string,
  settings: QueueSettings,
  onLine: (line: string) => void,
): Promise<ResultRow> {
  const { runs, train, results, signal } = settings;
  const folder = join(runs, key);
  const row = await train(job, folder, { signal, onLine });
  if (row.key !== key)
    throw new Error(
      `the run computes with numerics ${row.numerics}, this program expects ${NUMERICS}: raise NUMERICS in src/numerics.ts`,
    );
  await results.add(row);
  rmSync(folder, { recursive: true, force: true });
  return row;
}
