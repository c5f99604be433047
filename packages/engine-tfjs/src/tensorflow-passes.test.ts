import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { dense, linearHead, mlpLayer, width, type CtrModel } from '@fsdnet/core';
import {
  collectManifest,
  keyedRandom,
  type Batch,
  type CompiledModel,
  type FieldLayout,
  type OptimizerRule,
} from '@fsdnet/core/engine';
import { disagreements } from '@fsdnet/core/testing';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { tfjs } from './index.ts';
import { registerStandIn, STAND_IN } from './test-support/stand-in-tensorflow.ts';

const LAYOUT: FieldLayout = {
  fields: [
    { name: 'user', kind: 'categorical', rows: 9, dim: 3 },
    { name: 'age', kind: 'numeric', rows: 1, dim: 2 },
  ],
};

/** Every activation with a gradient of its own, batch norm, dropout, a mean of a whole layer in the loss. */
const MODEL: CtrModel = {
  name: 'gated',
  forward(ctx) {
    const x = ctx.input.flat();
    const explicit = tf.mul<Tensor2D>(x, dense(ctx.scope('cross'), x, { units: width(x) }));
    const smooth = dense(ctx.scope('smooth'), x, { units: 5, activation: 'tanh' });
    const implicit = mlpLayer(ctx.scope('mlp'), smooth, {
      units: 6,
      batchNorm: true,
      activation: 'relu',
      dropout: 0.5,
    });
    const gate = tf.sigmoid(dense(ctx.scope('gate'), x, { units: 6 }));
    const logit = linearHead(ctx.scope('head'), [explicit, tf.mul<Tensor2D>(implicit, gate)]);
    return { logits: [tf.add<Tensor2D>(logit, ctx.numeric('age'))], probability: tf.sigmoid(logit), taps: { gate } };
  },
  loss(_, { logits, taps }, { labels }) {
    const [logit] = logits as [Tensor2D];
    const crossEntropy = tf.mean<tf.Scalar>(tf.sub(tf.softplus(logit), tf.mul(logit, labels)));
    return { crossEntropy, hint: tf.mul(tf.mean<tf.Scalar>(tf.square(taps!['gate']!)), 0.1) };
  },
};

const ROWS = 16;
let uploads: (readonly number[])[];

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
  ({ uploads } = await registerStandIn());
});

beforeEach(() => {
  expect(tf.getBackend()).toBe('cpu');
});

function compile(backend: string): Promise<CompiledModel> {
  const spec = { layout: LAYOUT, manifest: collectManifest(MODEL, LAYOUT), seed: 5, sampleWeights: false };
  return tfjs({ backend }).compile(MODEL, spec);
}

function filled(batch: Batch): Batch {
  const random = keyedRandom(1, 'test', '', batch.size);
  for (const values of [...Object.values(batch.tables), ...Object.values(batch.numeric)]) {
    for (let i = 0; i < values.length; i++) values[i] = random.normal();
  }
  for (let row = 0; row < batch.labels.length; row++) batch.labels[row] = random.uint32() % 2;
  return batch;
}

function adam(step: number): OptimizerRule {
  const math = { kind: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 } as const;
  return { math, slots: ['m', 'v'], learningRate: 0.01, step, networkL2: 0, updateOnHost: () => undefined };
}

async function train(compiled: CompiledModel, step: number): Promise<Readonly<Record<string, number>>> {
  const { loss } = await compiled.step(filled(compiled.batch(ROWS, 'training')), { epoch: 1, step });
  await compiled.dense.squaredGradientNorm(0);
  await compiled.dense.update(adam(step + 1), 0.5);
  return loss;
}

describe('on TensorFlow operations', () => {
  test('a step has the loss and the gradients of the cpu backend, and so have those after five updates', async () => {
    const [ours, reference] = [await compile(STAND_IN), await compile('cpu')];
    for (let step = 0; step < 6; step++) {
      const results = await Promise.all(
        [ours, reference].map(async (compiled) => {
          const { loss, tableGradients } = await compiled.step(filled(compiled.batch(ROWS, 'training')), {
            epoch: 1,
            step,
          });
          const gradients = await compiled.dense.readGradients();
          await compiled.dense.update(adam(step + 1), 0.5);
          return { ...tableGradients, gradients, loss: Float32Array.from(Object.values(loss)) };
        }),
      );
      expect(disagreements(results[0]!, results[1]!)).toEqual([]);
    }
  });

  test('uploads of a step: the batch, the masks, and three numbers of the update', async () => {
    const compiled = await compile(STAND_IN);
    for (let step = 0; step < 2; step++) await train(compiled, step);
    uploads.length = 0;
    await train(compiled, 2);
    const [batch, numbers] = [
      uploads.filter((shape) => shape.length > 0),
      uploads.filter((shape) => shape.length === 0),
    ];
    expect(batch.toSorted()).toEqual([
      [ROWS, 1], // labels
      [ROWS, 1], // age
      [ROWS, 5], // the table's rows
      [ROWS, 6], // the dropout mask
    ]);
    // Learning rate and ε with their corrections, and the clip factor.
    expect(numbers.length).toBe(3);
    uploads.length = 0;
    await compiled.predict(filled(compiled.batch(ROWS, 'inference')));
    await compiled.predict(filled(compiled.batch(ROWS, 'inference')));
    expect(uploads.filter((shape) => shape.length === 0).length).toBeLessThanOrEqual(2);
  });

  test('no tensors pile up over 200 steps, and none remain after dispose', async () => {
    const start = tf.memory().numTensors;
    const compiled = await compile(STAND_IN);
    await compiled.predict(filled(compiled.batch(2, 'inference')));
    await train(compiled, 0);
    const first = tf.memory().numTensors;
    for (let step = 1; step < 200; step++) {
      if (step % 50 === 0) await compiled.predict(filled(compiled.batch(2, 'inference')));
      await train(compiled, step);
    }
    expect(tf.memory().numTensors).toBe(first);
    await compiled.dense.write(await compiled.dense.read());
    await compiled.dispose();
    expect(tf.memory().numTensors).toBe(start);
  });

  test("tfjs's own gradients and the backend's own upload are back after a pass, also one that failed", async () => {
    const gradients = (): unknown[] => ['Sum', 'Mean', 'Relu', 'Tanh'].map((name) => tf.getGradient(name));
    const backend = tf.findBackend(STAND_IN);
    const [before, write] = [gradients(), backend.write];
    let seen: unknown[] = [];
    const compiled = await tfjs({ backend: STAND_IN }).compile(
      {
        ...MODEL,
        loss() {
          seen = gradients();
          throw new Error('no loss');
        },
      },
      { layout: LAYOUT, manifest: collectManifest(MODEL, LAYOUT), seed: 5, sampleWeights: false },
    );
    await expect(compiled.step(compiled.batch(2, 'training'), { epoch: 1, step: 0 })).rejects.toThrow('no loss');
    expect(seen).not.toEqual(before);
    expect(gradients()).toEqual(before);
    expect(backend.write).toBe(write);
  });
});
