// Loads a run, scores one row and a hundred, and disposes of the model, again and again; prints the resident memory of the
// process after each time.
//   node --conditions=@fsdnet/source benchmarks/memory/load-and-score.ts ENGINE RUN LOADS
import type { Row } from '@fsdnet/core';
import { sourceColumn, type Engine } from '@fsdnet/core/engine';
import { onnx } from '@fsdnet/engine-onnx';
import { tfjs } from '@fsdnet/engine-tfjs';
import { tfjsNode } from '@fsdnet/engine-tfjs/node';
import { loadModel } from 'fsdnet';

/** What one process prints. */
export interface MemoryResult {
  readonly runtime: string;
  /** Resident memory after each load. */
  readonly megabytes: readonly number[];
}

const [name = '', run = '', loads = ''] = process.argv.slice(2);
const engine = await engineNamed();
let runtime = '';

const megabytes: number[] = [];
while (megabytes.length < Number(loads)) megabytes.push(await loadAndScore());
const result: MemoryResult = { runtime, megabytes };
console.log(JSON.stringify(result));

async function engineNamed(): Promise<Engine> {
  if (name === 'onnx') return onnx({ runtime: 'node' });
  if (name === 'onnx-wasm') return onnx({ runtime: 'web' });
  if (name === 'cpu') return tfjs();
  return tfjsNode({ gpu: name === 'tfjs-node-gpu' });
}

/** Megabytes that the process holds afterwards. */
async function loadAndScore(): Promise<number> {
  const trained = await loadModel(run, { engine });
  ({ runtime } = trained.engine);
  const missing: Row = Object.fromEntries(
    trained.schema.schema.features.map((feature) => [sourceColumn(feature), null]),
  );
  await trained.predict([missing]);
  await trained.predict(new Array<Row>(100).fill(missing));
  await trained.dispose();
  return Math.round(process.memoryUsage.rss() / 1e5) / 10;
}
