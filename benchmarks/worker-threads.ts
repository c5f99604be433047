// How worker threads on onnxruntime-node end: asked to (they await `dispose()` and close their port), terminated, and by
// `process.exit` of the main thread. Each process has two workers, one busy and one idle.
//   node --conditions=@fsdnet/source benchmarks/worker-threads.ts --processes 50
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { ROOT, writeReport } from './alternation.ts';

const { values: options } = parseArgs({
  options: { processes: { type: 'string', default: '50' }, out: { type: 'string' } },
});
const program = join(ROOT, 'packages/engine-onnx/src/test-support/end-workers.ts');
const processes = Number(options.processes);

const ways: Record<string, Readonly<Record<string, number>>> = {};
for (const way of ['asked', 'terminated', 'exit']) {
  /** By how the process ended: its exit code or signal, and the codes of its workers. */
  const ends: Record<string, number> = {};
  for (let run = 0; run < processes; run++) {
    const args = ['--conditions=@fsdnet/source', program, way, 'busy', 'idle'];
    const { status, signal, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    const end = `${signal ?? String(status)}${stdout.trim() && `, workers ${stdout.trim()}`}`;
    ends[end] = (ends[end] ?? 0) + 1;
  }
  ways[way] = ends;
  console.log(`${way}: ${JSON.stringify(ends)}`);
}
writeReport('worker-threads', options.out, { runtime: 'onnxruntime-node', processes, ways });
