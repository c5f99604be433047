// Milliseconds of `predict` on the bodies of one row, without a server: what the server's latencies are compared with.
//
//   node --conditions=@fsdnet/source benchmarks/serving/in-process.ts RUN FOLDER/one-row.json
import { readFileSync } from 'node:fs';

import type { Row } from '@fsdnet/core';
import { onnx } from '@fsdnet/engine-onnx';
import { loadModel } from 'fsdnet';

const [run = '', file = ''] = process.argv.slice(2);
const trained = await loadModel(run, { engine: onnx({ threads: 1 }) });
const bodies = JSON.parse(readFileSync(file, 'utf8')) as { readonly rows: readonly Row[] }[];
const milliseconds = new Float64Array(5000);
for (let index = -1000; index < milliseconds.length; index++) {
  const { rows } = bodies[(index + 1000) % bodies.length]!;
  const begin = performance.now();
  await trained.predict(rows);
  if (index >= 0) milliseconds[index] = performance.now() - begin;
}
await trained.dispose();
milliseconds.sort();
const at = (share: number): number => Number(milliseconds[Math.floor(share * (milliseconds.length - 1))]!.toFixed(3));
console.log(JSON.stringify({ p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) }));
