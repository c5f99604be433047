// Trains a workload with the sources of a checkout, and prints the median time of a step as rows per second, as JSON.
//   node --conditions=@fsdnet/source benchmarks/large-files/timed-steps.ts CHECKOUT WORKLOAD-AS-JSON
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CtrData, CtrModel, EncodedRows } from '@fsdnet/core';
import type { Engine } from '@fsdnet/core/engine';
import type { Workload } from 'fsdnet/bench';
import { median } from '../statistics.ts';

const [checkout = '.', text = '{}'] = process.argv.slice(2);
const work = JSON.parse(text) as Workload;
const { batchSize, warmUp, steps, tableRows, fsd } = work;

/** What is exported by the files of a package there; earlier versions have other doors. */
async function exportsOf(name: string, ...doors: readonly string[]): Promise<Record<string, never>> {
  const urls = doors.map((door) => pathToFileURL(join(resolve(checkout), 'packages', name, 'src', door)).href);
  const modules = await Promise.all(urls.map((url) => import(url).catch(() => ({})) as Promise<object>));
  return Object.assign({}, ...modules) as Record<string, never>;
}

interface Library {
  readonly categorical: (name: string) => { readonly name: string };
  readonly defineSchema: (schema: object) => object;
  readonly vocabularyOf: (tokens: readonly string[]) => object;
  readonly createModel: (name: string, options: object) => Promise<CtrModel>;
  readonly withFSD: (model: CtrModel, options: object) => CtrModel;
  readonly onnx: (options: object) => Engine;
  readonly fit: (model: CtrModel, data: CtrData, options: object) => Promise<{ dispose(): Promise<void> }>;
}

const library = {
  ...(await exportsOf('core', 'index.ts', 'engine/index.ts', 'engine.ts')),
  ...(await exportsOf('fsdnet', 'index.ts')),
  ...(await exportsOf('fsd-module', 'index.ts')),
  ...(await exportsOf('engine-onnx', 'index.ts')),
  ...(await exportsOf('training', 'index.ts')),
} as unknown as Library;

function dataOf(): CtrData {
  const { buffer } = new Uint8Array(readFileSync(work.file));
  const rows = buffer.byteLength / 4 / (tableRows.length + 1);
  const ids = new Int32Array(buffer, 0, rows * tableRows.length);
  const labels = new Float32Array(buffer, rows * tableRows.length * 4, rows);
  const fields = tableRows.map((count, index) => {
    const feature = library.categorical(`field${index}`);
    const vocabulary = library.vocabularyOf(Array.from({ length: count - 2 }, (_, token) => `t${token}`));
    return { kind: 'categorical', name: feature.name, feature, vocabulary };
  });
  const schema = library.defineSchema({ label: 'label', features: fields.map(({ feature }) => feature) });
  const train: EncodedRows = { rows, ids, labels, numbers: new Float32Array(), lists: [] };
  const valid = { ...train, rows: 100, ids: ids.subarray(0, 100 * tableRows.length), labels: labels.subarray(0, 100) };
  return { name: 'rows', schema: { schema, fields }, train, valid } as unknown as CtrData;
}

const plain = await library.createModel(work.model, work.options);
const engine = library.onnx({ runtime: 'node', threads: work.threads });
const enough = new AbortController();
const seconds: number[] = [];
let before = 0;
let begun = 0;
try {
  const trained = await library.fit(fsd === null ? plain : library.withFSD(plain, fsd), dataOf(), {
    ...{ engine, batchSize, epochs: 10, seed: work.seed, tableUpdate: work.tableUpdate },
    ...{ embeddingDim: work.embeddingDim, embeddingL2: work.embeddingL2 },
    ...{ learningRate: work.learningRate, clipNorm: work.clipNorm },
    signal: enough.signal,
    callbacks: [
      {
        onStepEnd() {
          const now = performance.now();
          if (++begun > warmUp) seconds.push((now - before) / 1000);
          before = now;
          if (seconds.length === steps) enough.abort();
        },
      },
    ],
  });
  await trained.dispose();
} catch (error) {
  if (!enough.signal.aborted) throw error;
}
console.log(
  JSON.stringify({
    samplesPerSecond: batchSize / median(seconds),
    peakRssBytes: process.resourceUsage().maxRSS * 1024,
    version: engine.runtime,
  }),
);
