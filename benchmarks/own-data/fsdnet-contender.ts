import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { json } from '../alternation.ts';
import type { Contender } from './contender.ts';
import { slugOf } from './results-folder.ts';
import { LABEL } from './write-split.ts';

/** What is kept of `train --json`, as far as it is there. */
const KEPT = [
  'model', 'engine', 'runtime', 'threads', 'parameters', 'epochs', 'bestEpoch', 'valid', 'baselines', 'calibration',
  'recipe', 'seconds',
] as const; // prettier-ignore

export interface FsdnetSettings {
  readonly name: string;
  /** Program and its first arguments. */
  readonly command: readonly string[];
  /** Options of `train` beyond files and label. */
  readonly options: readonly string[];
  readonly threads: number;
}

/** What a user gets with nothing but the files and the label. */
export function fsdnetContender({ name, command, options, threads }: FsdnetSettings): Contender {
  const [program = '', ...start] = command;
  const running = ['--threads', String(threads), '--log-level', 'warn', '--json'];
  return {
    name,
    version: execFileSync(program, [...start, '--version'], { encoding: 'utf8' }).trim(),
    options,
    async run({ folder, files }, predictions) {
      const run = join(folder, `run-${slugOf(name)}`);
      const scored = `${predictions}.jsonl`;
      rmSync(run, { recursive: true, force: true });
      const trained = await json<Readonly<Record<string, unknown>>>(program, [
        ...[...start, 'train', '--train', files.train, '--valid', files.valid, '--test', files.test, '--label', LABEL],
        ...['--out', run, ...running, ...options],
      ]);
      await json(program, [...start, 'predict', run, '--data', files.test, '--out', scored, ...running]);
      writeFileSync(predictions, predictionsOf(scored));
      rmSync(run, { recursive: true });
      rmSync(scored);
      return Object.fromEntries(KEPT.flatMap((key) => (key in trained ? [[key, trained[key]]] : [])));
    },
  };
}

function predictionsOf(scored: string): string {
  const lines = readFileSync(scored, 'utf8').trimEnd().split('\n');
  return lines.map((line) => `${(JSON.parse(line) as { readonly prediction: number }).prediction}\n`).join('');
}
