import * as tf from '@tensorflow/tfjs-core';
import { collectManifest, keyedRandom, type Batch, type CompiledModel, type CtrModel, type FieldLayout, type ModelSpec, type OptimizerRule } from '@fsdnet/core';
import { disagreements } from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import { tfjs } from '@fsdnet/engine-tfjs';
import { withFSD } from '@fsdnet/fsd-module';
import { dcnV2 } from '@fsdnet/models-dcn';
import { beforeAll, describe, expect, test } from 'vitest';
import { onnx } from './index.ts';

const LAYOUT: FieldLayout = {
  fields: [
    { name: 'user', kind: 'categorical', rows: 9, dim: 3 },
    { name: 'item', kind: 'categorical', rows: 9, dim: 3 },
    { name: 'age', kind: 'numeric', rows: 1, dim: 2 },
  ],
};

function specOf(model: CtrModel, changes: Partial<ModelSpec> = {}): ModelSpec {
  return { layout: LAYOUT, manifest: collectManifest(model, LAYOUT), seed: 5, sampleWeights: false, ...changes };
}

/** Fills a batch with numbers that depend on its size and `key` alone. */
function filled(batch: Batch, key = ''): Batch {
  const random = keyedRandom(1, 'test', key, batch.size);
  for (const values of [...Object.values(batch.tables), ...Object.values(batch.numeric)]) {
    for (let i = 0; i < values.length; i++) values[i] = random.normal();
  }
  for (let row = 0; row < batch.labels.length; row++) batch.labels[row] = random.uint32() % 2;
  batch.weights?.forEach((_, row, weights) => (weights[row] = 0.5 + random.uniform()));
  return batch;
}

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

describe.each(['node', 'web'] as const)('onnxruntime-%s', (runtime) => {
  const engine = onnx({ runtime, threads: 1 });

  test.each([false, true])('a step computes the loss and gradients of the eager engine; weights: %s', async (sampleWeights) => {
    const model = withFSD(dcnV2({ hidden: [7, 5, 4], crossLayers: 3, batchNorm: true, activation: 'tanh', dropout: 0.3 }), { temperature: 1.3, fusion: 'concat', hintProjection: true });
    const spec = specOf(model, { sampleWeights });
    const compiled = await engine.compile(model, spec);
    const eager = await tfjs().compile(model, spec);
    const ours = await compiled.step(filled(compiled.batch(16, 'training')), { epoch: 1, step: 0 });
    const theirs = await eager.step(filled(eager.batch(16, 'training')), { epoch: 1, step: 0 });
    expect(Object.values(ours.loss)).toBeAllclose(Object.values(theirs.loss));
    expect(disagreements(await namedGradients(compiled, spec), await namedGradients(eager, spec))).toEqual([]);
  });
});

async function namedGradients(compiled: CompiledModel, { manifest }: ModelSpec): Promise<Record<string, Float32Array>> {
  const gradients = await compiled.dense.readGradients();
  const named: Record<string, Float32Array> = {};
  let offset = 0;
  for (const { name, shape } of manifest.parameters) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (!/mlp\/\d\/bias/.test(name)) named[name] = gradients.slice(offset, offset + size);
    offset += size;
  }
  return named;
}
