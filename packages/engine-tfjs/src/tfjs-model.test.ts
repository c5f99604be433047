import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { dense, linearHead, mlpLayer, modelLoss, width, type CtrModel } from '@fsdnet/core';
import {
  collectManifest,
  keyedRandom,
  totalLoss,
  type Batch,
  type CompiledModel,
  type FieldLayout,
  type ModelSpec,
  type OptimizerRule,
} from '@fsdnet/core/engine';
import { disagreements, eagerContext } from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import { beforeAll, describe, expect, test } from 'vitest';
import { tfjs } from './index.ts';

const LAYOUT: FieldLayout = {
  fields: [
    { name: 'user', kind: 'categorical', rows: 9, dim: 3 },
    { name: 'age', kind: 'numeric', rows: 1, dim: 2 },
  ],
};

/** Two streams, batch norm, dropout, a second table, a numeric value, two heads, a tap that is the input itself. */
function twoStreams(dropout: number): CtrModel {
  return {
    name: 'two-streams',
    forward(ctx) {
      const x = ctx.input.flat();
      const explicit = tf.mul<Tensor2D>(x, dense(ctx.scope('cross'), x, { units: width(x) }));
      const implicit = mlpLayer(ctx.scope('mlp'), x, { units: 4, batchNorm: true, activation: 'tanh', dropout });
      const shallow = tf.add<Tensor2D>(linearHead(ctx.scope('shallow'), implicit), ctx.numeric('age'));
      const deep = tf.add<Tensor2D>(linearHead(ctx.scope('deep'), [explicit, implicit]), ctx.firstOrder());
      return { logits: [shallow, deep], probability: tf.sigmoid(deep), taps: { input: x, implicit } };
    },
  };
}

function specOf(model: CtrModel, changes: Partial<ModelSpec> = {}): ModelSpec {
  return { layout: LAYOUT, manifest: collectManifest(model, LAYOUT), seed: 5, sampleWeights: false, ...changes };
}

function compile(model: CtrModel, changes: Partial<ModelSpec> = {}): Promise<CompiledModel> {
  return tfjs().compile(model, specOf(model, changes));
}

/** Fills a batch with numbers that depend on its size alone. */
function filled(batch: Batch): Batch {
  const random = keyedRandom(1, 'test', '', batch.size);
  for (const values of [...Object.values(batch.tables), ...Object.values(batch.numeric)]) {
    for (let i = 0; i < values.length; i++) values[i] = random.normal();
  }
  for (let row = 0; row < batch.labels.length; row++) batch.labels[row] = random.uint32() % 2;
  batch.weights?.forEach((_, row, weights) => (weights[row] = 0.5 + random.uniform()));
  return batch;
}

const SGD: OptimizerRule = {
  math: { kind: 'sgd', momentum: 0 },
  slots: [],
  learningRate: 0.1,
  step: 1,
  networkL2: 0,
  updateOnHost: () => undefined,
};

const at = (step: number): { epoch: number; step: number } => ({ epoch: 1, step });

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

/** Loss and gradients of the same pass, by tfjs's public functions. */
function reference(
  model: CtrModel,
  compiled: CompiledModel,
  batch: Batch,
  parameters: Float32Array,
): Record<string, Tensor> {
  const { manifest } = specOf(model);
  const column = (values: Float32Array): Tensor2D => tf.tensor2d(values, [batch.size, 1]);
  let offset = 0;
  const names = [...manifest.parameters, ...manifest.tables].map(({ name }) => name);
  const leaves = [
    ...manifest.parameters.map(({ shape }) => {
      const size = shape.reduce((product, extent) => product * extent, 1);
      return tf.tensor(parameters.slice(offset, (offset += size)), [...shape]);
    }),
    ...manifest.tables.map(({ name }) =>
      tf.tensor2d(batch.tables[name]!, [batch.size, batch.tables[name]!.length / batch.size]),
    ),
  ];
  const lossOf = (...tensors: Tensor[]): tf.Scalar => {
    const given = new Map(names.map((name, index) => [name, tensors[index]!]));
    const ctx = eagerContext({
      training: true,
      batchSize: batch.size,
      layout: LAYOUT,
      parameters: Object.fromEntries(given),
      tables: Object.fromEntries(given) as Record<string, Tensor2D>,
      numeric: { age: column(batch.numeric['age']!) },
    });
    const target = { labels: column(batch.labels), ...(batch.weights && { weights: column(batch.weights) }) };
    return totalLoss(modelLoss(model, ctx, model.forward(ctx), target));
  };
  const { value, grads } = tf.valueAndGrads(lossOf)(leaves);
  return { loss: value, ...Object.fromEntries(names.map((name, index) => [name, grads[index]!])) };
}

describe('step', () => {
  test.each([false, true])('computes the loss and all gradients; sample weights: %s', async (sampleWeights) => {
    const model = twoStreams(0);
    const compiled = await compile(model, { sampleWeights });
    const batch = filled(compiled.batch(16, 'training'));
    expect(batch.weights !== undefined).toBe(sampleWeights);
    const { parameters } = await compiled.dense.read();
    const { 'mlp/bias': _, ...expected } = reference(model, compiled, batch, parameters);
    const { loss, tableGradients } = await compiled.step(batch, at(0));
    const gradients = await compiled.dense.readGradients();
    const actual: Record<string, Float32Array | number> = { ...tableGradients, loss: loss['crossEntropy']! };
    let offset = 0;
    for (const { name, shape } of specOf(model).manifest.parameters) {
      const size = shape.reduce((product, extent) => product * extent, 1);
      // In front of a batch norm a bias has no gradient.
      if (name !== 'mlp/bias') actual[name] = gradients.subarray(offset, offset + size);
      offset += size;
    }
    expect(disagreements(actual, expected)).toEqual([]);
  });

  test('moves the running statistics as PyTorch does', async () => {
    const compiled = await compile(twoStreams(0));
    const batch = filled(compiled.batch(7, 'training'));
    const { parameters } = await compiled.dense.read();
    await compiled.step(batch, at(0));
    const { statistics } = await compiled.dense.read();
    // Of the hidden layer, whose kernel and bias are the third and fourth parameter.
    const [width, units] = [5, 4];
    const kernel = parameters.subarray(width * width + width, width * width + width + width * units);
    for (let unit = 0; unit < units; unit++) {
      const hidden = Array.from({ length: 7 }, (_, row) => {
        const x = batch.tables['embedding']!.subarray(row * width, (row + 1) * width);
        return x.reduce((sum, value, index) => sum + value * kernel[index * units + unit]!, 0);
      });
      const mean = hidden.reduce((sum, value) => sum + value, 0) / 7;
      const variance = hidden.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 6;
      expect(statistics[unit]).toBeCloseTo(0.1 * mean, 5);
      expect(statistics[units + unit]).toBeCloseTo(0.9 + 0.1 * variance, 5);
    }
  });

  test('dropout depends on seed, epoch and step alone', async () => {
    const lossAt = async (seed: number, epoch: number, step: number): Promise<number> => {
      const compiled = await compile(twoStreams(0.5), { seed });
      await compiled.dense.write({ ...(await (await compile(twoStreams(0.5))).dense.read()) });
      const { loss } = await compiled.step(filled(compiled.batch(32, 'training')), { epoch, step });
      await compiled.dispose();
      return loss['crossEntropy']!;
    };
    const first = await lossAt(5, 1, 2);
    expect(await lossAt(5, 1, 2)).toBe(first);
    const others = [await lossAt(6, 1, 2), await lossAt(5, 2, 1), await lossAt(5, 1, 3), first];
    expect(new Set(others).size).toBe(4);
  });

  test('a batch of one row trains too', async () => {
    const compiled = await compile(twoStreams(0.2));
    const { loss } = await compiled.step(filled(compiled.batch(1, 'training')), at(0));
    expect(Number.isFinite(loss['crossEntropy'])).toBe(true);
  });

  test('training lowers the loss', async () => {
    const compiled = await compile(twoStreams(0));
    const batch = filled(compiled.batch(32, 'training'));
    const losses: number[] = [];
    for (let step = 0; step < 30; step++) {
      losses.push((await compiled.step(batch, at(step))).loss['crossEntropy']!);
      await compiled.dense.update(SGD, 1);
    }
    expect(losses.at(-1)).toBeLessThan(0.9 * losses[0]!);
  });

  test('a parameter that only the probability depends on has a zero gradient', async () => {
    const model: CtrModel = {
      name: 'calibrated',
      forward(ctx) {
        const logit = linearHead(ctx.scope('head'), ctx.input.flat());
        return { logits: [logit], probability: tf.sigmoid(dense(ctx.scope('calibration'), logit, { units: 1 })) };
      },
    };
    const compiled = await compile(model);
    await compiled.step(filled(compiled.batch(4, 'training')), at(0));
    const gradients = await compiled.dense.readGradients();
    expect(gradients.subarray(6)).toEqual(Float32Array.of(0, 0));
    expect(Math.abs(gradients[0]!)).toBeGreaterThan(0);
  });
});

describe('predict', () => {
  test('gives heads and taps on request, for batches of any size', async () => {
    const compiled = await compile(twoStreams(0.5));
    for (const size of [1, 2, 37]) {
      const batch = filled(compiled.batch(size, 'inference'));
      const plain = await compiled.predict(batch);
      expect(Object.keys(plain)).toEqual(['probability']);
      const { probability, logits, taps } = await compiled.predict(batch, { heads: true, taps: ['implicit', 'input'] });
      expect(probability).toEqual(plain.probability);
      expect(logits!.map(({ length }) => length)).toEqual([size, size]);
      expect(probability).toBeAllclose(logits![1]!.map((z) => 1 / (1 + Math.exp(-z))));
      expect(taps!['input']).toEqual(batch.tables['embedding']);
      expect(taps!['implicit']!.length).toBe(size * 4);
    }
  });

  test('a row is scored alike whatever its batch', async () => {
    const compiled = await compile(twoStreams(0.5));
    await compiled.step(filled(compiled.batch(8, 'training')), at(0));
    const many = filled(compiled.batch(5, 'inference'));
    const one = compiled.batch(1, 'inference');
    one.tables['embedding']!.set(many.tables['embedding']!.subarray(15, 20));
    one.tables['firstOrder']!.set(many.tables['firstOrder']!.subarray(6, 8));
    one.numeric['age']![0] = many.numeric['age']![3]!;
    const whole = await compiled.predict(many);
    expect((await compiled.predict(one)).probability).toBeAllclose(whole.probability.subarray(3, 4), { rtol: 1e-6 });
  });

  test('results stay as they are when the buffers are filled again', async () => {
    const compiled = await compile(twoStreams(0));
    const batch = filled(compiled.batch(3, 'inference'));
    const { taps } = await compiled.predict(batch, { taps: ['input'] });
    const before = taps!['input']!.slice();
    batch.tables['embedding']!.fill(0);
    expect(taps!['input']).toEqual(before);
  });

  test('refuses a tap that the model does not have', async () => {
    const compiled = await compile(twoStreams(0));
    await expect(
      compiled.predict(compiled.batch(1, 'inference'), { taps: ['fused'] }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(
      `[ConfigError: model "two-streams": no tap of this name, got "fused". Use one of input, implicit.]`,
    );
  });
});

describe('life', () => {
  test('no tensors pile up over 50 steps, and none remain after dispose', async () => {
    const start = tf.memory().numTensors;
    const compiled = await compile(twoStreams(0.5), { sampleWeights: true });
    const cycle = async (step: number): Promise<number> => {
      const batch = filled(compiled.batch(step % 5 === 0 ? 3 : 8, 'training'));
      await compiled.step(batch, at(step));
      await compiled.dense.squaredGradientNorm(0.1);
      await compiled.dense.update({ ...SGD, math: { kind: 'sgd', momentum: 0.9 }, slots: ['momentum'] }, 1);
      await compiled.predict(filled(compiled.batch(2, 'inference')), { heads: true, taps: ['input'] });
      return tf.memory().numTensors;
    };
    const first = await cycle(0);
    for (let step = 1; step < 50; step++) expect(await cycle(step)).toBe(first);
    await compiled.dense.write(await compiled.dense.read());
    await compiled.dispose();
    expect(tf.memory().numTensors).toBe(start);
  });

  test('a step that failed changes nothing for the next', async () => {
    const model = twoStreams(0.5);
    let fail = true;
    const fragile: CtrModel = {
      ...model,
      loss(ctx, output, target) {
        if (fail) throw new Error('no loss');
        return { crossEntropy: totalLoss(modelLoss(model, ctx, output, target)) };
      },
    };
    const compiled = await tfjs().compile(fragile, specOf(model));
    const batch = filled(compiled.batch(4, 'training'));
    await expect(compiled.step(batch, at(1))).rejects.toThrow('no loss');
    fail = false;
    const untouched = await compile(model);
    const { loss } = await untouched.step(filled(untouched.batch(4, 'training')), at(1));
    expect((await compiled.step(batch, at(1))).loss).toEqual(loss);
    expect(await compiled.dense.read()).toEqual(await untouched.dense.read());
  });

  test.each(['loss', 'gradient'] as const)('a step whose %s fails leaves neither a tensor nor a tape', async (part) => {
    const fail = (): never => {
      throw new Error(`no ${part}`);
    };
    const model = twoStreams(0.5);
    const fragile: CtrModel = {
      ...model,
      loss(ctx, output, target) {
        if (part === 'loss') return fail();
        const failing = tf.customGrad((x) => ({ value: tf.square(x as Tensor), gradFunc: fail }));
        return { crossEntropy: failing(totalLoss(modelLoss(model, ctx, output, target))) as tf.Scalar };
      },
    };
    const compiled = await tfjs().compile(fragile, specOf(model));
    const batch = filled(compiled.batch(4, 'training'));
    const failed = async (): Promise<number> => {
      await expect(compiled.step(batch, at(1))).rejects.toThrow(`no ${part}`);
      return tf.memory().numTensors;
    };
    // The first step puts the parameters on the device.
    const after = await failed();
    expect(await failed()).toBe(after);
    expect((tf.engine() as unknown as { readonly state: object }).state).toMatchObject({ activeTape: null });
  });

  test('refuses batches of another model, or for another use', async () => {
    const [compiled, other] = [await compile(twoStreams(0)), await compile(twoStreams(0))];
    await expect(compiled.step(other.batch(4, 'training'), at(0))).rejects.toThrow(
      "model \"two-streams\": step: a batch comes from this model's batch(size, 'training'), got another one of 4 rows.",
    );
    await expect(compiled.predict(compiled.batch(4, 'training'))).rejects.toThrow(
      "predict: a batch comes from this model's batch(size, 'inference')",
    );
  });

  test('keeps the buffers of a few batch sizes, not of every one that came', async () => {
    const compiled = await compile(twoStreams(0));
    const first = compiled.batch(1, 'inference');
    for (let size = 2; size < 20; size++) compiled.batch(size, 'inference');
    expect(compiled.batch(1, 'inference')).not.toBe(first);
  });

  test('a batch is the same object for the same arguments', async () => {
    const compiled = await compile(twoStreams(0));
    expect(compiled.batch(4, 'training')).toBe(compiled.batch(4, 'training'));
    expect(compiled.batch(4, 'training')).not.toBe(compiled.batch(4, 'inference'));
    expect(compiled.batch(4, 'training').labels.length).toBe(4);
  });

  test('cannot be used after dispose, which may come twice', async () => {
    const compiled = await compile(twoStreams(0));
    const batch = compiled.batch(2, 'training');
    await compiled.dispose();
    await compiled.dispose();
    await expect(compiled.step(batch, at(0))).rejects.toThrowErrorMatchingInlineSnapshot(
      `[DisposedError: model "two-streams": step: a compiled model cannot be used after dispose(). Compile it again.]`,
    );
    await expect(compiled.predict(batch)).rejects.toThrow('predict: a compiled model cannot be used after dispose()');
  });

  test('two models take turns without touching each other', async () => {
    const alone = await compile(twoStreams(0.5));
    const losses = async (compiled: CompiledModel): Promise<number[]> => {
      const seen: number[] = [];
      for (let step = 0; step < 4; step++) {
        const { loss } = await compiled.step(filled(compiled.batch(8, 'training')), at(step));
        seen.push(loss['crossEntropy']!);
        await compiled.dense.update(SGD, 1);
      }
      return seen;
    };
    const expected = await losses(alone);
    const [a, b] = [await compile(twoStreams(0.5)), await compile(twoStreams(0.5), { seed: 9 })];
    const [first, second] = await Promise.all([losses(a), losses(b)]);
    expect(first).toEqual(expected);
    expect(second).not.toEqual(expected);
  });
});
