// FSDNet on Frappe to its end, with batch norm over the whole batch (one shard) and over each of eight shards: test AUC, means over seeds.
//   node --conditions=@fsdnet/source benchmarks/distributed/shards-on-frappe.ts --data-dir ../shared/data
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { jsonOfOurs, writeReport } from '../alternation.ts';

const { values: options } = parseArgs({
  options: {
    'data-dir': { type: 'string', default: 'data' },
    seeds: { type: 'string', default: '2023,2024,2025' },
    out: { type: 'string' },
  },
});

const folder = mkdtempSync(join(tmpdir(), 'fsdnet-shards-'));
const aucs: Record<string, number[]> = { 'one shard': [], 'eight shards': [] };
for (const seed of options.seeds.split(',')) {
  for (const [index, name] of Object.keys(aucs).entries()) {
    const { test } = await jsonOfOurs<{ readonly test: { readonly auc: number } }>('packages/fsdnet/src/cli.ts', [
      ...['train', '--dataset', 'frappe', '--data-dir', options['data-dir'], '--model', 'fsdnet', '--seed', seed],
      ...['--shards', index === 0 ? '1' : '8', '--threads', '1', '--no-baselines', '--json'],
      ...['--out', join(folder, `${seed}-${index}`)],
    ]);
    aucs[name]!.push(test.auc);
    console.log(`${name}, seed ${seed}: ${test.auc.toFixed(4)}`);
  }
}
rmSync(folder, { recursive: true });
const [whole = NaN, parts = NaN] = Object.values(aucs).map(
  (all) => all.reduce((sum, auc) => sum + auc, 0) / all.length,
);
writeReport('distributed-shards-on-frappe', options.out, { seeds: options.seeds, aucs, difference: parts - whole });
console.log(`means ${whole.toFixed(4)} and ${parts.toFixed(4)}, difference ${(parts - whole).toFixed(4)}`);
