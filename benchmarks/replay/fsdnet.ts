import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../alternation.ts';

/** What the command line prints of a training, as far as a replay reads it. */
export interface Learned {
  readonly seconds: Readonly<Record<string, number>>;
  /** Of `update`: the rows before they were learned from. */
  readonly progressive?: { readonly auc: number; readonly logloss: number };
}

/** A small model, the same for all ways to learn. */
const MODEL = [
  '--label', 'label', '--multi', 'genres:|', '--model', 'deepfm', '--hidden', '64,32', '--embedding-dim', '8',
  '--recipe', 'fast', '--batch-size', '256', '--epochs', '10', '--patience', '2', '--evaluations-per-epoch', '1',
]; // prettier-ignore

/** How a training cuts its files: nine of ten rows train. */
const CUT = ['--split', '9:1', '--no-baselines', '--no-cache'];

/** The command line of this checkout in a folder. */
export class Fsdnet {
  readonly #folder: string;
  readonly #threads: string;

  constructor(folder: string, threads: number) {
    this.#folder = folder;
    this.#threads = String(threads);
  }

  /** Trains from nothing. */
  train(file: string, out: string): Learned {
    return this.#run(['train', '--train', file, ...MODEL, ...CUT, ...this.#engine(), '--out', out]);
  }

  /** Trains from the weights of a run. */
  trainFrom(run: string, file: string, out: string): Learned {
    return this.#run(['train', '--init', run, '--train', file, ...CUT, '--out', out]);
  }

  /** One pass from the weights of a run. */
  update(run: string, file: string, out: string, rate?: number): Learned {
    const named = rate === undefined ? [] : ['--update-rate', String(rate)];
    return this.#run(['update', run, '--train', file, '--out', out, ...named]);
  }

  /** Scores a file; the predictions are its last column. */
  predict(run: string, file: string, out: string): void {
    this.#run(['predict', run, '--data', file, '--out', out, ...this.#engine()]);
  }

  #engine(): readonly string[] {
    return ['--engine', 'onnx', '--threads', this.#threads];
  }

  #run(args: readonly string[]): Learned {
    const program = join(ROOT, 'packages/fsdnet/src/cli.ts');
    const command = ['--conditions=@fsdnet/source', program, ...args, '--json', '--log-level', 'error'];
    const options = { cwd: this.#folder, encoding: 'utf8', maxBuffer: 2 ** 26 } as const;
    return JSON.parse(execFileSync(process.execPath, command, options)) as Learned;
  }
}

/** Seconds from the start of the program to its end. */
export function secondsOf({ seconds }: Learned): number {
  return Object.values(seconds).reduce((sum, value) => sum + value, 0);
}
