import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { trainArguments } from '../grid/command-of.ts';
import type { Job } from '../rows/result-row.ts';
import { commandLine, sourceFlags } from './fsdnet-json.ts';
import { rowOf, type TrainOutput } from './trained.ts';
import { DataMissing, type Trainer, type TrainerWatch } from './trainer.ts';

/** Where the data are and how much of the machine a training may use. */
export interface ChildSettings {
  readonly dataDir: string | undefined;
  readonly threads: number | undefined;
}

/** Trains with the command line in a process of its own, which ends with its memory, and ends with a checkpoint when this one dies. */
export function trainInChild({ dataDir, threads }: ChildSettings): Trainer {
  return async (job, folder, watch) => {
    const settings = [
      ...(dataDir === undefined ? [] : ['--data-dir', dataDir]),
      ...(threads === undefined ? [] : ['--threads', String(threads)]),
      ...['--out', folder, '--json'],
      ...(existsSync(join(folder, 'config.json')) ? ['--resume'] : []),
    ];
    return rowOf(job, await outputOf(job, settings, watch), folder);
  };
}

function outputOf(job: Job, settings: readonly string[], { signal, onLine }: TrainerWatch): Promise<TrainOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...sourceFlags, commandLine, ...trainArguments(job), ...settings], {
      // The lifeline: nothing is written to it; it closes when this process dies, however it dies.
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      env: { ...process.env, FSDNET_LIFELINE_FD: '3' },
    });
    const stop = (): void => void child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    let output = '';
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (output += text));
    let told = '';
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      const lines = (told + text).split('\n');
      told = lines.pop() ?? '';
      for (const line of lines) if (line !== '') onLine(line);
    });
    child.on('error', reject);
    child.on('close', (code) => {
      signal.removeEventListener('abort', stop);
      if (code === 0) resolve(JSON.parse(output) as TrainOutput);
      else reject(failureOf(output, code));
    });
  });
}

/** What the command line printed as JSON, as an error. */
function failureOf(output: string, exitCode: number | null): Error {
  const fallback = { code: '', message: `fsdnet ended with exit code ${exitCode}` };
  try {
    const { error = fallback } = JSON.parse(output) as { readonly error?: typeof fallback };
    return error.code === 'input' ? new DataMissing(error.message) : new Error(error.message);
  } catch {
    return new Error(fallback.message);
  }
}
