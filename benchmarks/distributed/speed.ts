// Two ranks with a thread each against one process with one thread and the same shards, on a file of Criteo's shape: rows per
// second, and what communication takes of a step.
//   node --conditions=@fsdnet/source benchmarks/distributed/speed.ts --train criteo.csv --runs 3
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { jsonOfOurs, writeReport } from '../alternation.ts';
import { median } from '../statistics.ts';

const { values: options } = parseArgs({
  options: {
    /** A csv with the column "label"; benchmarks/large-files/large-file.ts makes one. */
    train: { type: 'string' },
    'table-update': { type: 'string', default: 'sparse' },
    'batch-size': { type: 'string', default: '4096' },
    ranks: { type: 'string', default: '2' },
    runs: { type: 'string', default: '3' },
    out: { type: 'string' },
  },
});

/** Of one training. */
interface Run {
  readonly rowsPerSecond: number;
  readonly communication?: { readonly bytesPerStep: number; readonly secondsPerStep: number; readonly share: number };
}

const sides = {
  'one process': ['--shards', '8'],
  [`${options.ranks} ranks`]: ['--ranks', options.ranks],
};
const runs: Record<string, Run[]> = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
for (let turn = 0; turn < Number(options.runs); turn++) {
  for (const [name, more] of Object.entries(sides)) {
    const run = await train(more);
    runs[name]!.push(run);
    console.log(`${name}: ${Math.round(run.rowsPerSecond)} rows per second`);
  }
}
const medians = Object.fromEntries(
  Object.entries(runs).map(([name, all]) => [name, median(all.map(({ rowsPerSecond }) => rowsPerSecond))]),
);
const [alone = 0, together = 0] = Object.values(medians);
writeReport('distributed-speed', options.out, {
  workload: { ...options, runs: undefined, out: undefined, train: undefined, model: 'fsdnet', threads: 1, shards: 8 },
  ratio: together / alone,
  rowsPerSecond: medians,
  runs,
});
console.log(`${options.ranks} ranks are ${(together / alone).toFixed(2)} times as fast`);

async function train(more: readonly string[]): Promise<Run> {
  const parent = mkdtempSync(join(tmpdir(), 'fsdnet-ranks-'));
  const folder = join(parent, 'run');
  await jsonOfOurs('packages/fsdnet/src/cli.ts', [
    ...['train', '--train', options.train!, '--label', 'label', '--model', 'fsdnet', '--preset', 'default'],
    ...['--table-update', options['table-update'], '--batch-size', options['batch-size'], '--embedding-l2', '1e-5'],
    ...[
      '--epochs',
      '1',
      '--threads',
      '1',
      '--no-baselines',
      '--checkpoint-seconds',
      '80000',
      '--out',
      folder,
      '--json',
    ],
    ...more,
  ]);
  const [line] = readFileSync(join(folder, 'metrics.jsonl'), 'utf8').split('\n');
  rmSync(parent, { recursive: true });
  const { rowsPerSecond, communication } = JSON.parse(line!) as Run;
  return { rowsPerSecond, ...(communication && { communication }) };
}
