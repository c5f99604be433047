// Trains a table of 100 million rows × 16: what memory the training expects and what it takes, and its time.
//   node --conditions=@fsdnet/source benchmarks/large-tables/hundred-million-rows.ts
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { jsonOfOurs, writeReport } from '../alternation.ts';
import { largeFile } from '../large-files/large-file.ts';

const { values: options } = parseArgs({
  options: {
    rows: { type: 'string', default: '1000000' },
    'table-rows': { type: 'string', default: '100000000' },
    model: { type: 'string', default: 'fsdnet' },
    epochs: { type: 'string', default: '2' },
    runs: { type: 'string', default: '1' },
    threads: { type: 'string', default: '2' },
    seed: { type: 'string', default: '2023' },
    /** Folder of the generated file, kept for the next time, and of the runs. */
    work: { type: 'string', default: join(tmpdir(), 'fsdnet-large-tables') },
    out: { type: 'string' },
  },
});

/** What `train --json` says. */
interface Trained {
  readonly samplesPerSecond: number;
  readonly peakRssBytes: number;
  readonly runtime: string;
  readonly parameters: number;
  readonly estimate: { readonly peakRssBytes: number };
  readonly seconds: { readonly prepare: number; readonly train: number; readonly evaluate: number };
  readonly test: { readonly auc: number; readonly logloss: number };
}

const CATEGORIES = 26;
const DIM = 16;
/** The promise. */
const MOST_BYTES = 10e9;

const rows = Number(options.rows);
const work = resolve(options.work);
const path = await largeFile(work, { rows, seed: Number(options.seed), format: 'csv' });
const buckets = Math.ceil(Number(options['table-rows']) / CATEGORIES);
const hashes = Array.from({ length: CATEGORIES }, (_, index) => ['--hash', `C${index + 1}:${buckets}`]).flat();
const training = [
  ...['--model', options.model, '--embedding-dim', String(DIM), '--epochs', options.epochs, '--recipe', 'fast'],
  ...['--table-update', 'sparse', '--table-optimizer', 'rowwise-adagrad', '--threads', options.threads],
];

const runs: Trained[] = [];
for (let run = 0; run < Number(options.runs); run++) {
  mkdirSync(work, { recursive: true });
  const folder = mkdtempSync(join(work, 'run-'));
  process.env['XDG_CACHE_HOME'] = join(work, 'cache');
  try {
    const trained = await jsonOfOurs<Trained>('packages/fsdnet/src/cli.ts', [
      ...['train', '--train', path, '--label', 'label', '--json', '--out', join(folder, 'run')],
      ...training,
      ...hashes,
    ]);
    const { samplesPerSecond, peakRssBytes, runtime, parameters, estimate, seconds, test } = trained;
    runs.push({ samplesPerSecond, peakRssBytes, runtime, parameters, estimate, seconds, test });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const most = (bytes: (run: Trained) => number): number => Math.max(...runs.map(bytes));
const expected = most(({ estimate }) => estimate.peakRssBytes);
const measured = most(({ peakRssBytes }) => peakRssBytes);
const checks = { stated: expected <= MOST_BYTES, kept: measured <= Math.min(expected, MOST_BYTES) };
console.log(`expected ${gigabytes(expected)}, measured ${gigabytes(measured)}`);
for (const [name, holds] of Object.entries(checks)) console.log(`${name}: ${holds ? 'as promised' : 'BROKEN'}`);
writeReport(`large-table-${options['table-rows']}`, options.out, {
  rows,
  tableRows: CATEGORIES * buckets,
  dim: DIM,
  options: training,
  checks,
  runs,
});
if (!Object.values(checks).every(Boolean)) process.exitCode = 1;

function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(2)} GB`;
}
