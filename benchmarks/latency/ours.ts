// Latency of our two ways to score raw rows, one call at a time on one thread: `TrainedModel.predict`, or the exported
// encoder and the exported graph as the head of encoder.mjs shows it.
//   node --conditions=@fsdnet/source benchmarks/latency/ours.ts predict|encoder '{"run": …, "folder": …, "bodies": …, …}'
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import type { Row } from '@fsdnet/core';
import { onnx } from '@fsdnet/engine-onnx';
import { loadModel } from 'fsdnet';
import * as ort from 'onnxruntime-node';

import type { Latency, SideResult } from './side-result.ts';

type Predict = (rows: readonly Row[]) => Promise<ArrayLike<number>>;

interface Side {
  readonly version: string;
  readonly predict: Predict;
}

/** What to measure; the peer gets the same. */
interface Work {
  readonly run: string;
  /** Folder of the exported files. */
  readonly folder: string;
  /** Folder of the bodies. */
  readonly bodies: string;
  readonly calls: number;
  readonly warmUp: number;
}

const [kind, text = ''] = process.argv.slice(2);
const work = JSON.parse(text) as Work;
const bodies = <B>(name: string): readonly B[] => JSON.parse(readFileSync(join(work.bodies, name), 'utf8')) as B[];
const single = bodies<{ readonly rows: readonly Row[] }>('one-row.json').map(({ rows }) => rows);
const lists = bodies<{ readonly context: Row; readonly candidates: readonly Row[] }>('candidates.json').map(
  ({ context, candidates }) => candidates.map((candidate) => ({ ...context, ...candidate })),
);

const { version, predict } = await (kind === 'predict' ? trainedModel() : encoderAndGraph());
const result: SideResult = {
  version,
  scores: [...Array.from(await predict(single[0]!)), ...Array.from(await predict(lists[0]!))],
  latency: { row: await latencyOf(single), candidates: await latencyOf(lists) },
};
console.log(JSON.stringify(result));

async function trainedModel(): Promise<Side> {
  const trained = await loadModel(work.run, { engine: onnx({ runtime: 'node', threads: 1 }) });
  return { version: trained.engine.runtime, predict: (rows) => trained.predict(rows) };
}

async function encoderAndGraph(): Promise<Side> {
  const { createEncoder } = (await import(pathToFileURL(join(work.folder, 'encoder.mjs')).href)) as {
    createEncoder(
      schema: unknown,
    ): (rows: readonly Row[]) => Record<string, Pick<ort.Tensor, 'type' | 'data' | 'dims'>>;
  };
  const encode = createEncoder(JSON.parse(readFileSync(join(work.folder, 'schema.json'), 'utf8')));
  const session = await ort.InferenceSession.create(join(work.folder, 'model.onnx'), {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
  });
  const predict: Predict = async (rows) => {
    const feeds: Record<string, ort.Tensor> = {};
    const inputs = encode(rows);
    for (const name in inputs) {
      const { type, data, dims } = inputs[name]!;
      feeds[name] = new ort.Tensor(type as 'float32', data as Float32Array, dims);
    }
    const { prediction } = await session.run(feeds);
    return prediction!.data as Float32Array;
  };
  return { version: `onnxruntime-node ${ort.env.versions.node}`, predict };
}

async function latencyOf(requests: readonly (readonly Row[])[]): Promise<Latency> {
  const milliseconds = new Float64Array(work.calls);
  for (let call = -work.warmUp; call < work.calls; call++) {
    const rows = requests[(call + work.warmUp) % requests.length]!;
    const begin = performance.now();
    await predict(rows);
    if (call >= 0) milliseconds[call] = performance.now() - begin;
  }
  milliseconds.sort();
  const at = (share: number): number => milliseconds[Math.ceil(share * milliseconds.length) - 1]!;
  return { p50: at(0.5), p99: at(0.99) };
}
