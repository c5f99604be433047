// Resident memory that loads, scores and disposals of a model add, for every engine that is installed, each in a process of its
// own.
//   node --conditions=@fsdnet/source benchmarks/memory/memory.ts --run RUN --runs 3
import { parseArgs } from 'node:util';

import { jsonOfOurs, writeReport } from '../alternation.ts';
import { median } from '../statistics.ts';
import type { MemoryResult } from './load-and-score.ts';

const { values: options } = parseArgs({
  options: {
    run: { type: 'string', default: 'runs/frappe' },
    loads: { type: 'string', default: '150' },
    runs: { type: 'string', default: '3' },
    engine: { type: 'string', multiple: true, default: ['onnx', 'onnx-wasm', 'tfjs-node', 'tfjs-node-gpu', 'cpu'] },
    out: { type: 'string' },
  },
});

const results: object[] = [];
for (const engine of options.engine) {
  const runs: MemoryResult[] = [];
  try {
    for (let run = 0; run < Number(options.runs); run++)
      runs.push(await jsonOfOurs('benchmarks/memory/load-and-score.ts', [engine, options.run, options.loads]));
  } catch (error) {
    console.log(`${engine}: skipped, does not run here`);
    results.push({ engine, skipped: (error as Error).message });
    continue;
  }
  const addedMegabytes = median(runs.map((run) => run.addedMegabytes));
  console.log(`${engine}, ${runs[0]!.runtime}: ${addedMegabytes.toFixed(1)} MB for ${options.loads} loads`);
  results.push({ engine, addedMegabytes, runs });
}
writeReport('memory', options.out, { loads: Number(options.loads), results });
