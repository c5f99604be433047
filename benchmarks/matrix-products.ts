// Prints the best rate of the engine on the matrix products of FSDNet on Frappe, as JSON.
//   node --conditions=@fsdnet/source benchmarks/matrix-products.ts --runtime node --threads 2
import { parseArgs } from 'node:util';
import { xavierNormal, type CtrModel } from '@fsdnet/core';
import { collectManifest, type FieldLayout } from '@fsdnet/core/engine';
import { onnx, type RuntimeChoice } from '@fsdnet/engine-onnx';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

const ROWS = 10_000;
const REPEATS = 10;

/** Widths along a chain that holds exactly the model's products: three cross layers on 10 × 16, then the MLP. */
const WIDTHS = [160, 160, 160, 160, 400, 400, 400];

const LAYOUT: FieldLayout = {
  fields: Array.from({ length: 10 }, (_, index) => ({ name: `field${index}`, kind: 'categorical', rows: 3, dim: 16 })),
};

const chain: CtrModel = {
  name: 'matrix-products',
  forward(ctx) {
    let x: Tensor2D = ctx.input.flat();
    for (const [layer, units] of WIDTHS.slice(1).entries()) {
      x = tf.matMul(x, ctx.param(`kernel${layer}`, [WIDTHS[layer]!, units], xavierNormal()));
    }
    const logit = tf.matMul(x, ctx.param('head', [WIDTHS.at(-1)!, 1], xavierNormal())) as Tensor2D;
    return { logits: [logit], probability: tf.sigmoid(logit) };
  },
};

/** 2 floating-point operations a multiply-add, forward and for both gradients. */
const OPERATIONS = 6 * ROWS * WIDTHS.slice(1).reduce((sum, units, layer) => sum + units * WIDTHS[layer]!, 0);

const { values } = parseArgs({
  options: { runtime: { type: 'string', default: 'node' }, threads: { type: 'string', default: '2' } },
});
const engine = onnx({ runtime: values.runtime as RuntimeChoice, threads: Number(values.threads) });
const compiled = await engine.compile(chain, {
  layout: LAYOUT,
  manifest: collectManifest(chain, LAYOUT),
  seed: 1,
  sampleWeights: false,
});
const batch = compiled.batch(ROWS, 'training');
batch.tables['embedding']!.forEach((_, index, input) => (input[index] = Math.sin(index)));
let best = Infinity;
for (let step = 0; step < REPEATS; step++) {
  const start = performance.now();
  await compiled.step(batch, { epoch: 1, step });
  best = Math.min(best, (performance.now() - start) / 1000);
}
await compiled.dispose();
console.log(
  JSON.stringify({ matmulGflops: OPERATIONS / best / 1e9, runtime: engine.runtime, threads: engine.threads }),
);
