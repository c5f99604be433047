// What `train` expects beside what it takes: peak memory and time per epoch on the sample, Frappe and the large csv file.
//   node --conditions=@fsdnet/source benchmarks/large-files/estimates.ts --data-dir ../shared/data
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { alternate, jsonOfOurs, report, type Run, type Side } from '../alternation.ts';
import { largeFile } from './large-file.ts';

const { values: options } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: process.env['FSDNET_DATA_DIR'] ?? 'data' },
    rows: { type: 'string', default: '2000000' },
    runs: { type: 'string', default: '3' },
    /** Folder of the generated file, kept for the next time. */
    work: { type: 'string', default: join(tmpdir(), 'fsdnet-large-files') },
    out: { type: 'string' },
  },
});

interface Trained {
  readonly samplesPerSecond: number;
  readonly peakRssBytes: number;
  readonly runtime: string;
  readonly parameters: number;
  readonly rows: { readonly train: number };
  readonly estimate: { readonly parameters: number; readonly peakRssBytes: number; readonly secondsPerEpoch: number };
}

/** Expected divided by measured. */
interface EstimateRun extends Run {
  readonly parameters: number;
  readonly memory: number;
  readonly time: number;
}

const csv = await largeFile(resolve(options.work), { rows: Number(options.rows), seed: 2023, format: 'csv' });
const small = ['--model', 'fm', '--embedding-dim', '2', '--batch-size', '100000', '--table-update', 'sparse'];
const trainings: Readonly<Record<string, readonly string[]>> = {
  sample: ['--dataset', 'sample', '--epochs', '2'],
  frappe: ['--dataset', 'frappe', '--data-dir', options['data-dir'], '--epochs', '2'],
  'large file': ['--train', csv, '--label', 'label', ...small, '--recipe', 'fast', '--epochs', '1'],
};

const sides = Object.entries(trainings).map(([name, training]): Side<EstimateRun> => ({
  name,
  async run() {
    const folder = mkdtempSync(join(tmpdir(), 'estimates-'));
    try {
      const trained = await jsonOfOurs<Trained>('packages/fsdnet/src/cli.ts', [
        ...['train', '--json', '--no-cache', '--out', join(folder, 'run')],
        ...training,
      ]);
      const { samplesPerSecond, peakRssBytes, runtime, estimate } = trained;
      return {
        ...{ samplesPerSecond, peakRssBytes, version: runtime },
        parameters: estimate.parameters / trained.parameters,
        memory: estimate.peakRssBytes / peakRssBytes,
        time: estimate.secondsPerEpoch / (trained.rows.train / samplesPerSecond),
      };
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
}));

const results = await alternate(sides, Number(options.runs));
for (const { name, runs } of results) {
  const shown = (key: 'parameters' | 'memory' | 'time'): string => runs.map((run) => run[key].toFixed(2)).join(' ');
  console.log(
    `${name}, expected ÷ measured: parameters ${shown('parameters')}; memory ${shown('memory')}; time ${shown('time')}`,
  );
}
report('estimates', options.out, { results });
