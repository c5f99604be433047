import { spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Job, ResultRow, Scores } from './job.ts';

/** Where and how jobs run. */
export interface JobSettings {
  /** Main file of the command line. */
  readonly commandLine: string;
  /** Folder of the data sets. */
  readonly dataDir: string;
  /** Folder of run folders; an interrupted job goes on in its own. */
  readonly runs: string;
  readonly threads: number;
}

/** Trains one job to its end; a run that was cut off goes on at its last checkpoint. */
export async function runJob(job: Job, { commandLine, dataDir, runs, threads }: JobSettings): Promise<ResultRow> {
  const out = join(runs, job.id);
  const shown = ['train', ...job.args, '--threads', String(threads)];
  const hidden = [
    '--data-dir',
    dataDir,
    '--out',
    out,
    '--json',
    ...(existsSync(join(out, 'config.json')) ? ['--resume'] : []),
  ];
  const text = await output(process.execPath, ['--conditions=@fsdnet/source', commandLine, ...shown, ...hidden]);
  const trained = JSON.parse(text) as TrainOutput;
  const row: ResultRow = {
    id: job.id,
    command: `fsdnet ${shown.join(' ')}`,
    engine: trained.engine,
    runtime: trained.runtime,
    threads: trained.threads,
    parameters: trained.parameters,
    publishedParameters: trained.publishedParameters,
    epochs: trained.epochs,
    bestEpoch: trained.bestEpoch,
    valid: trained.valid,
    test: trained.test,
    samplesPerSecond: trained.samplesPerSecond,
    trainSeconds: trained.seconds.train,
    peakRssBytes: trained.peakRssBytes,
    validAuc: validCurve(out),
  };
  rmSync(out, { recursive: true });
  return row;
}

/** The part of `fsdnet train --json` that is kept. */
interface TrainOutput extends Omit<ResultRow, 'id' | 'command' | 'trainSeconds' | 'validAuc'> {
  readonly seconds: { readonly train: number };
  readonly valid: Scores;
  readonly test: Scores;
}

function validCurve(run: string): readonly number[] {
  const lines = readFileSync(join(run, 'metrics.jsonl'), 'utf8').split('\n');
  return lines
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { readonly valid?: Scores })
    .flatMap(({ valid }) => (valid ? [Number(valid.auc.toFixed(6))] : []));
}

function output(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    child.on('error', reject);
    child.on('close', (code) => (code === 0 ? resolve(text) : reject(new Error(`exit ${code}: ${text}`))));
  });
}
