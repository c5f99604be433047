// Time and peak memory of a small model trained on a large csv file, from the first byte to the metrics.
//   node --conditions=@fsdnet/source benchmarks/large-files/training.ts --rows 2000000 --runs 3
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { alternate, jsonOfOurs, line, report, type Run, type Side } from '../alternation.ts';
import { largeFile } from './large-file.ts';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '2000000' },
    runs: { type: 'string', default: '3' },
    seed: { type: 'string', default: '2023' },
    threads: { type: 'string', default: '2' },
    /** Folder of the generated file, kept for the next time. */
    work: { type: 'string', default: join(tmpdir(), 'fsdnet-large-files') },
    out: { type: 'string' },
  },
});
const rows = Number(options.rows);
const path = await largeFile(resolve(options.work), { rows, seed: Number(options.seed), format: 'csv' });

const trainingOptions = ['--model', 'fm', '--embedding-dim', '2', '--batch-size', '100000'];
trainingOptions.push('--table-update', 'sparse', '--epochs', '1', '--recipe', 'fast');

interface Trained extends Omit<Run, 'version'> {
  readonly runtime: string;
  readonly seconds: { readonly prepare: number; readonly train: number; readonly evaluate: number };
  readonly test: { readonly auc: number; readonly logloss: number };
}

const training: Side<Run & Omit<Trained, 'runtime'>> = {
  name: 'fsdnet (fm)',
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'large-training-'));
    // Nothing is taken from an earlier run.
    process.env['XDG_CACHE_HOME'] = join(folder, 'cache');
    try {
      const trained = await jsonOfOurs<Trained>('packages/fsdnet/src/cli.ts', [
        ...['train', '--train', path, '--label', 'label', '--json', '--out', join(folder, 'run')],
        ...['--threads', options.threads, ...trainingOptions],
      ]);
      const { samplesPerSecond, peakRssBytes, runtime, seconds, test } = trained;
      return { samplesPerSecond, peakRssBytes, version: runtime, seconds, test };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
};

const results = await alternate([training], Number(options.runs));
for (const result of results) console.log(line(result));
report(`training-large-fm-${rows}`, options.out, { rows, options: trainingOptions, results });
