import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keyOf } from '../grid/job-key.ts';
import { NUMERICS } from '../numerics.ts';
import type { Job } from '../rows/result-row.ts';
import { ResultsFolder } from '../rows/results-folder.ts';
import { madeUpJobs, madeUpRow } from '../test-support/made-up.ts';
import { FailuresFile } from './failures-file.ts';
import { DataMissing } from './trainer.ts';
import { runQueue, type QueueOutcome, type QueueSettings } from './run-queue.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'queue-'))));
afterEach(() => rmSync(folder, { recursive: true }));

function settings(change: Partial<QueueSettings> = {}): QueueSettings {
  return {
    results: new ResultsFolder(join(folder, 'results')),
    failures: new FailuresFile(join(folder, 'failures.json')),
    runs: join(folder, 'runs'),
    train: async (job) => madeUpRow(job),
    estimate: ({ seed }) => 100 - seed,
    budgetMinutes: Infinity,
    signal: new AbortController().signal,
    view: { say: () => undefined, show: () => undefined },
    ...change,
  };
}

const seedsOf = (jobs: readonly Job[]): readonly number[] => jobs.map(({ seed }) => seed);
const rowsThere = (): readonly Job[] => new ResultsFolder(join(folder, 'results')).read();

test('trains what has no row, short ones first; what fails is kept, shown and tried again', async () => {
  const [first, second, third] = madeUpJobs(3) as [Job, Job, Job];
  let broken: number | undefined = 2;
  const told: string[] = [];
  const start = (): Promise<QueueOutcome> =>
    runQueue(
      () => [first, second, third, { ...first }],
      settings({
        async train(job) {
          if (job.seed === broken) throw new Error('loss became NaN');
          return madeUpRow(job);
        },
        view: { say: (line) => told.push(line), show: () => undefined },
      }),
    );
  expect(seedsOf((await start()).failed)).toEqual([2]);
  expect(seedsOf(rowsThere())).toEqual([3, 1]);
  expect(told).toContain('frappe, fsdnet, seed 2: failed, loss became NaN');
  const failures = JSON.parse(readFileSync(join(folder, 'failures.json'), 'utf8')) as unknown;
  expect(failures).toEqual([
    {
      key: keyOf(second, NUMERICS),
      command: expect.stringContaining('--seed 2') as unknown,
      message: 'loss became NaN',
    },
  ]);
  broken = undefined;
  expect(seedsOf((await start()).done)).toEqual([2]);
  expect(JSON.parse(readFileSync(join(folder, 'failures.json'), 'utf8'))).toEqual([]);
  expect(seedsOf((await start()).done)).toEqual([]);
});

test('what has a row of an earlier numerics version is trained again, last', async () => {
  const [first, second] = madeUpJobs(2) as [Job, Job];
  const earlier = { ...madeUpRow(second), numerics: NUMERICS - 1, key: keyOf(second, NUMERICS - 1) };
  const { results } = settings();
  await results.add(earlier);
  expect(seedsOf((await runQueue(() => [first, second], settings({ results }))).done)).toEqual([1, 2]);
});

test('a data set without its files is left out, and is no failure', async () => {
  const [first, second] = madeUpJobs(2) as [Job, Job];
  const other: Job = { ...second, dataset: 'ml-1m' };
  const train: QueueSettings['train'] = async (job) => {
    if (job.dataset === 'ml-1m') throw new DataMissing('its files are needed');
    return madeUpRow(job);
  };
  const told: string[] = [];
  const view = { say: (line: string) => told.push(line), show: () => undefined };
  const outcome = await runQueue(() => [other, { ...other, seed: 9 }, first], settings({ train, view }));
  expect([seedsOf(outcome.done), outcome.failed, outcome.missingSets, outcome.left.length]).toEqual([
    [1],
    [],
    ['ml-1m'],
    2,
  ]);
  expect(told.filter((line) => line.startsWith('ml-1m is left out'))).toHaveLength(1);
  expect(existsSync(join(folder, 'failures.json'))).toBe(false);
});

test('starts nothing after its budget, and says what is left', async () => {
  const outcome = await runQueue(() => madeUpJobs(2), settings({ budgetMinutes: 0 }));
  expect([outcome.done.length, outcome.left.length, outcome.secondsLeft]).toEqual([0, 2, 197]);
});

test('a run of other numerics than the program expects is no row', async () => {
  const train: QueueSettings['train'] = async (job) => ({ ...madeUpRow(job), numerics: 9, key: keyOf(job, 9) });
  expect((await runQueue(() => madeUpJobs(1), settings({ train }))).failed).toHaveLength(1);
  expect(rowsThere()).toEqual([]);
});

function startProcess(): ChildProcess {
  const program = join(import.meta.dirname, '../test-support/queue-process.ts');
  return spawn(process.execPath, ['--conditions=@fsdnet/source', program, folder], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

test('killed at five random moments and started twice at once, it loses, doubles and damages no row', async () => {
  const file = join(folder, 'results', 'frappe.jsonl');
  const linesThere = (): number => (existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').length : 0);
  let before = 0;
  for (const wait of [0.11, 0.72, 0.35, 0.93, 0.54]) {
    const child = startProcess();
    const ended = once(child, 'exit');
    // It has begun when its lock is there; then anything may be going on.
    while (!existsSync(join(folder, 'runs', 'queue.lock')) && child.exitCode === null) await sleep(5);
    await sleep(20 + wait * 130);
    child.kill('SIGKILL');
    await ended;
    expect(linesThere()).toBeGreaterThanOrEqual(before);
    before = linesThere();
    expect(rowsThere()).toHaveLength(before);
  }
  const both = [startProcess(), startProcess()];
  expect(await Promise.all(both.map(async (child) => (await once(child, 'exit'))[0] as number))).toEqual([0, 0]);
  expect([...seedsOf(rowsThere())].sort((a, b) => a - b)).toEqual(seedsOf(madeUpJobs(12)));
  expect(readdirSync(join(folder, 'results'))).toEqual(['frappe.jsonl']);
  // A kill between writing a lock and giving it its name leaves what nobody reads.
  const left = readdirSync(join(folder, 'runs')).filter((name) => !/^queue\.lock\.\d+\./.test(name));
  expect(left).toEqual([]);
});
