import { trainArguments } from '../grid/command-of.ts';
import { keyOf } from '../grid/job-key.ts';
import { NUMERICS } from '../numerics.ts';
import type { Job, ResultRow } from '../rows/result-row.ts';

/** Trainings of FSDNet with seeds from 1 on. */
export function madeUpJobs(count: number): readonly Job[] {
  return Array.from({ length: count }, (_, index) => ({
    ...{ dataset: 'frappe', model: 'fsdnet', fsd: true, seed: index + 1 },
    options: {},
  }));
}

/** The row of a training that nobody did. */
export function madeUpRow(job: Job, auc = 0.98): ResultRow {
  return {
    ...job,
    key: keyOf(job, NUMERICS),
    numerics: NUMERICS,
    command: ['fsdnet', ...trainArguments(job)].join(' '),
    engine: 'onnx',
    runtime: 'onnxruntime-node 1.30.0',
    threads: 1,
    machine: '1 × test',
    parameters: 1,
    publishedParameters: null,
    epochs: 10,
    bestEpoch: 8,
    valid: { auc, logloss: 0.15 },
    test: { auc, logloss: 0.14 },
    samplesPerSecond: 10_000,
    trainSeconds: 200,
    peakRssBytes: 1,
    validAuc: [auc],
  };
}
