import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { trainArguments } from '../grid/command-of.ts';
import { keyOf } from '../grid/job-key.ts';
import { numericsOf } from '../numerics.ts';
import type { Job, ResultRow, Scores } from '../rows/result-row.ts';

/** The part of what `fsdnet train --json` prints that is kept. */
export interface TrainOutput extends Pick<
  ResultRow,
  'engine' | 'runtime' | 'threads' | 'parameters' | 'publishedParameters' | 'epochs' | 'bestEpoch' | 'samplesPerSecond'
> {
  readonly rows: NonNullable<ResultRow['rows']>;
  readonly valid: Scores;
  readonly test: Scores;
  readonly seconds: { readonly train: number };
  readonly peakRssBytes: number;
}

/** The row of a job whose run folder is whole. */
export function rowOf(job: Job, output: TrainOutput, folder: string): ResultRow {
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as Readonly<Record<string, unknown>>;
  const numerics = numericsOf(config);
  const { valid, test, seconds, rows } = output;
  return {
    ...job,
    key: keyOf(job, numerics),
    numerics,
    command: ['fsdnet', ...trainArguments(job), '--threads', String(output.threads)].join(' '),
    engine: output.engine,
    runtime: output.runtime,
    threads: output.threads,
    machine: machineKind(),
    parameters: output.parameters,
    publishedParameters: output.publishedParameters,
    rows,
    epochs: output.epochs,
    bestEpoch: output.bestEpoch,
    valid: { auc: valid.auc, logloss: valid.logloss },
    test: { auc: test.auc, logloss: test.logloss },
    samplesPerSecond: output.samplesPerSecond,
    trainSeconds: seconds.train,
    peakRssBytes: output.peakRssBytes,
    validAuc: validCurve(folder),
  };
}

/** "2 × Intel(R) Xeon(R) …, linux x64, Node 24.11.0". */
export function machineKind(): string {
  const [first] = cpus();
  return `${cpus().length} × ${first?.model.trim() ?? 'unknown'}, ${process.platform} ${process.arch}, Node ${process.versions.node}`;
}

function validCurve(run: string): readonly number[] {
  const lines = readFileSync(join(run, 'metrics.jsonl'), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly valid?: Scores })
    .flatMap(({ valid }) => (valid ? [Number(valid.auc.toFixed(6))] : []));
}
