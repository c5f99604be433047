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
    /** At least ten. */
    loads: { type: 'string', default: '160' },
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
  } catch {
    console.log(`${engine}: skipped, as it does not run here`);
    results.push({ engine, skipped: true });
    continue;
  }
  const addedAfter = (loads: number): number =>
    median(runs.map(({ megabytes }) => megabytes.at(-1)! - megabytes[loads - 1]!));
  // Within ten loads, a process gets what runtime and V8 need once.
  const added = { afterFirstLoad: addedAfter(1), afterTenthLoad: addedAfter(10) };
  const [first, tenth] = Object.values(added).map((megabytes) => megabytes.toFixed(1));
  console.log(`${engine}, ${runs[0]!.runtime}: ${first} MB after the first load, ${tenth} MB after the tenth`);
  results.push({ engine, added, runs });
}
writeReport('memory', options.out, { loads: Number(options.loads), results });
