// A worker thread that scores with onnxruntime-node: all the time, or once, and then until it is told to end.
import { parentPort, workerData } from 'node:worker_threads';

import { dense, type CtrModel } from '@fsdnet/core';
import { collectManifest, type FieldLayout } from '@fsdnet/core/engine';
import { onnx } from '../index.ts';

const { load } = workerData as { readonly load: 'busy' | 'idle' };
const port = parentPort!;

const layout: FieldLayout = { fields: [{ name: 'user', kind: 'categorical', rows: 9, dim: 256 }] };
const model: CtrModel = {
  name: 'wide',
  forward(ctx) {
    let hidden = ctx.input.flat();
    for (let layer = 0; layer < 4; layer++) hidden = dense(ctx.scope(layer), hidden, { units: 512 });
    const logit = dense(ctx.scope('head'), hidden, { units: 1 });
    return { logits: [logit], probability: logit };
  },
};
const engine = onnx({ runtime: 'node', threads: 2 });
const spec = { layout, manifest: collectManifest(model, layout), seed: 1, sampleWeights: false };
const compiled = await engine.compile(model, spec);

let isAsked = false;
const asked = new Promise<void>((resolve) =>
  port.once('message', () => {
    isAsked = true;
    resolve();
  }),
);
// Runs of milliseconds, so that a busy thread is inside one nearly always.
const batch = compiled.batch(2048, 'inference');
await compiled.predict(batch);
port.postMessage('scored');
while (load === 'busy' && !isAsked) await compiled.predict(batch);
await asked;
await compiled.dispose();
port.close();
