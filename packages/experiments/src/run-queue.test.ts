import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Job, ResultRow } from './job.ts';
import { queues } from './queues.ts';
import { appendResult, readResults } from './results-file.ts';
import { readPeers, resultsPage } from './page/index.ts';
import { runQueue } from './run-queue.ts';

function rowOf({ id }: Job): ResultRow {
  const scores = { auc: 0.9, logloss: 0.2 };
  return {
    id,
    command: 'fsdnet train',
    engine: 'onnx',
    runtime: 'onnxruntime-node 1.30.0',
    threads: 2,
    parameters: 1,
    publishedParameters: null,
    epochs: 1,
    bestEpoch: 1,
    valid: scores,
    test: scores,
    samplesPerSecond: 1,
    trainSeconds: 1,
    peakRssBytes: 1,
    validAuc: [0.9],
  };
}

test('a queue goes on after what is finished, and past what fails', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'queue-'));
  try {
    const file = join(folder, 'results', 'some.jsonl');
    const jobs = ['a', 'b', 'c'].map((id): Job => ({ id, args: [] }));
    const ran: string[] = [];
    let broken = 'b';
    const start = (): Promise<readonly string[]> =>
      runQueue(jobs, {
        finished: () => readResults(file),
        async run(job) {
          ran.push(job.id);
          if (job.id === broken) throw new Error('no memory');
          return rowOf(job);
        },
        keep: (row) => appendResult(file, row),
        log: () => undefined,
      });
    expect(await start()).toEqual(['b']);
    broken = '';
    expect(await start()).toEqual([]);
    expect(ran).toEqual(['a', 'b', 'c', 'b']);
    expect(readResults(file).map(({ id }) => id)).toEqual(['a', 'c', 'b']);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('jobs of a queue have names of their own', () => {
  for (const jobs of Object.values(queues)) expect(new Set(jobs.map(({ id }) => id)).size).toBe(jobs.length);
});

test('the results page is that of the kept results', () => {
  const folder = join(import.meta.dirname, '..');
  const rows = Object.keys(queues).flatMap((name) => readResults(join(folder, 'results', `${name}.jsonl`)));
  expect(readFileSync(join(folder, 'RESULTS.md'), 'utf8')).toBe(resultsPage(rows, readPeers(join(folder, 'results'))));
});
