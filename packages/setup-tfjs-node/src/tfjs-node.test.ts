// The engine on tfjs-node as `fsdnet setup tfjs-node` installs it; skipped where it is not installed. Everything that is ours
// is also tested without it, on stand-ins, in engine-tfjs.
import * as tf from '@tensorflow/tfjs-core';
import {
  collectManifest,
  keyedRandom,
  type Batch,
  type CompiledModel,
  type Engine,
  type FieldLayout,
  type OptimizerRule,
} from '@fsdnet/core/engine';
import type { CtrModel } from '@fsdnet/core';
import { disagreements } from '@fsdnet/core/testing';
import { tfjs } from '@fsdnet/engine-tfjs';
import { inspectTfjsNode, packagesFolder, tfjsNode, tfjsNodeFolder } from '@fsdnet/engine-tfjs/node';
import { withFSD } from '@fsdnet/fsd-module';
import { dcnV2 } from '@fsdnet/models-dcn';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';

import { Workplace } from './test-support/command-line.ts';

/** The user's own cache, where an installation is. */
const cache = process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache');
const from = [packagesFolder(tfjsNodeFolder(join(cache, 'fsdnet', 'engines'), { gpu: false }))];
const { works } = await inspectTfjsNode({ from });

const layout: FieldLayout = {
  fields: [
    { name: 'user', kind: 'categorical', rows: 50, dim: 8 },
    { name: 'item', kind: 'categorical', rows: 50, dim: 8 },
    { name: 'age', kind: 'numeric', rows: 1, dim: 8 },
  ],
};

/** Smooth, so that no unit sits on an edge where rounding decides. */
const model = withFSD(dcnV2({ hidden: [24, 24, 24], activation: 'tanh', dropout: 0.2 }), { temperature: 1.3 });

function compile(engine: Engine, compiled: CtrModel = model): Promise<CompiledModel> {
  const manifest = collectManifest(compiled, layout);
  return engine.compile(compiled, { layout, manifest, seed: 7, sampleWeights: false });
}

function filled(batch: Batch): Batch {
  const random = keyedRandom(1, 'rows', '', batch.size);
  for (const values of [...Object.values(batch.tables), ...Object.values(batch.numeric)])
    for (let i = 0; i < values.length; i++) values[i] = 0.1 * random.normal();
  for (let row = 0; row < batch.labels.length; row++) batch.labels[row] = random.uint32() % 2;
  return batch;
}

function adam(step: number): OptimizerRule {
  const math = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
  return { math, slots: ['m', 'v'], learningRate: 0.001, step, networkL2: 0, updateOnHost: () => undefined };
}

/** What a step computes, biases in front of a batch norm left out, which have no gradient. */
async function stepResults(compiled: CompiledModel, step: number): Promise<Readonly<Record<string, Float32Array>>> {
  const { loss, tableGradients } = await compiled.step(filled(compiled.batch(128, 'training')), { epoch: 1, step });
  const gradients = await compiled.dense.readGradients();
  const results: Record<string, Float32Array> = { ...tableGradients, loss: Float32Array.from(Object.values(loss)) };
  let offset = 0;
  for (const { name, shape } of collectManifest(model, layout).parameters) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (!/^mlp\/.*bias$/.test(name)) results[name] = gradients.slice(offset, offset + size);
    offset += size;
  }
  await compiled.dense.squaredGradientNorm(0);
  await compiled.dense.update(adam(step + 1), 0.7);
  return results;
}

interface Binding {
  createTensor(shape: readonly number[], type: number, values: { readonly length: number }): number;
  tensorDataSync(id: number): Float32Array;
  getNumOfTensors(): number;
  readonly TF_INT32: number;
}

describe.skipIf(!works)('tfjs-node as it is installed (fsdnet setup tfjs-node)', () => {
  const place = new Workplace();
  let engine: Engine;

  beforeAll(async () => {
    tf.enableProdMode();
    await tf.setBackend('cpu');
    engine = await tfjsNode({ from });
  });

  test('three steps have the loss and the gradients of plain JavaScript', async () => {
    const [native, oracle] = [await compile(engine), await compile(tfjs())];
    for (let step = 0; step < 3; step++)
      expect(disagreements(await stepResults(native, step), await stepResults(oracle, step))).toEqual([]);
  });

  test('a step sends its batch, its masks and three numbers, and fetches losses, statistics, table gradients and a norm', async () => {
    const backend = tf.findBackend('tensorflow') as unknown as { binding: Binding };
    const { binding } = backend;
    const compiled = await compile(engine);
    for (let step = 0; step < 2; step++) await stepResults(compiled, step);
    const sent: number[] = [];
    const fetched: number[] = [];
    const counting: Partial<Binding> = {
      createTensor(shape, type, values) {
        // Of these TensorFlow keeps all in the host's memory: they are shapes and axes.
        if (type !== binding.TF_INT32) sent.push(values.length);
        return binding.createTensor(shape, type, values);
      },
      tensorDataSync(id) {
        const values = binding.tensorDataSync(id);
        fetched.push(values.length);
        return values;
      },
    };
    backend.binding = new Proxy({} as Binding, {
      get: (_, name) => counting[name as keyof Binding] ?? binding[name as keyof Binding],
    });
    try {
      await compiled.step(filled(compiled.batch(128, 'training')), { epoch: 1, step: 2 });
      await compiled.dense.squaredGradientNorm(0);
      await compiled.dense.update(adam(3), 0.7);
    } finally {
      backend.binding = binding;
    }
    const ascending = (a: number, b: number): number => a - b;
    expect(sent.toSorted(ascending)).toEqual([1, 1, 1, 128, ...[24, 24, 24, 24].map((width) => 128 * width)]);
    // Three losses; mean and variance of three batch norms.
    expect(fetched.toSorted(ascending)).toEqual([1, 3 + 6 * 24, 128 * 24]);
  });

  test('tensors are flat over 200 steps, in tfjs and in the library', async () => {
    const { binding } = tf.findBackend('tensorflow') as unknown as { readonly binding: Binding };
    const compiled = await compile(engine, withFSD(dcnV2({ hidden: [8, 8, 8], dropout: 0.2 })));
    const train = async (step: number): Promise<void> => {
      await compiled.step(filled(compiled.batch(32, 'training')), { epoch: 1, step });
      await compiled.dense.squaredGradientNorm(0);
      await compiled.dense.update(adam(step + 1), 0.7);
    };
    const count = (): readonly number[] => [tf.memory().numTensors, binding.getNumOfTensors()];
    await train(0);
    const first = count();
    for (let step = 1; step < 200; step++) await train(step);
    expect(count()).toEqual(first);
    await compiled.dispose();
  }, 120_000);

  test('trains through the command line as the engine onnx does, and another engine uses the run', async () => {
    const train = (name: string): Promise<Readonly<Record<string, unknown>>> =>
      place.json(
        ['train', '--dataset', 'sample', '--hidden', '48,48,48', '--epochs', '1', '--engine', name, '--out', name],
        {},
      );
    const [native, onnx] = [await train('tfjs-node'), await train('onnx')];
    expect(native).toMatchObject({ engine: 'tfjs-node', runtime: expect.stringContaining('TensorFlow') });
    const auc = (result: Readonly<Record<string, unknown>>): number =>
      (result['valid'] as { readonly auc: number }).auc;
    expect(Math.abs(auc(native) - auc(onnx))).toBeLessThan(1e-3);
    const again = await place.json(['evaluate', 'tfjs-node', '--engine', 'onnx'], {});
    expect((again['test'] as { readonly auc: number }).auc).toBeCloseTo(
      (native['test'] as { readonly auc: number }).auc,
      5,
    );
  }, 300_000);
});
