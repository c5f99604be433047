// A queue of made-up trainings in a process of its own, to be killed: node queue-process.ts FOLDER
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ResultsFolder } from '../rows/results-folder.ts';
import { FailuresFile } from '../run/failures-file.ts';
import { alone } from '../run/alone.ts';
import { runQueue, type QueueView } from '../run/run-queue.ts';
import { madeUpJobs, madeUpRow } from './made-up.ts';

const [folder = ''] = process.argv.slice(2);

const runs = join(folder, 'runs');
const view: QueueView = { say: () => undefined, show: () => undefined };

const queue = (): Promise<unknown> =>
  runQueue(() => madeUpJobs(12), {
    results: new ResultsFolder(join(folder, 'results')),
    failures: new FailuresFile(join(folder, 'failures.json')),
    runs,
    async train(job, run) {
      mkdirSync(run, { recursive: true });
      const steps = join(run, 'steps');
      // Five steps, each kept: what was trained before a kill is not trained again.
      for (let step = existsSync(steps) ? Number(readFileSync(steps, 'utf8')) : 0; step < 5; step++) {
        await sleep(8);
        writeFileSync(steps, String(step + 1));
      }
      return madeUpRow(job);
    },
    estimate: () => 1,
    budgetMinutes: Infinity,
    signal: new AbortController().signal,
    view,
  });

await alone(runs, view, queue);
