import * as tf from '@tensorflow/tfjs-core';
import { activate, defineBackbone, dense, layerNorm, linearHead, mlpStreamOptions, type CtrModel } from '@fsdnet/core';
import {
  collectManifest,
  keyedRandom,
  type Batch,
  type CompiledModel,
  type DenseState,
  type Engine,
  type FieldLayout,
  type ModelSpec,
} from '@fsdnet/core/engine';
import { disagreements } from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import { tfjs } from '@fsdnet/engine-tfjs';
import { withFSD, type FsdOptions } from '@fsdnet/fsd-module';
import { dcn, dcnV2, edcn, type ParallelDcnV2Options } from '@fsdnet/models-dcn';
import { adam } from '@fsdnet/training';
import { beforeAll, describe, expect, test } from 'vitest';
import { captureTraining } from '../capture/index.ts';
import { onnx, passOptions, type PassName, type PassSwitches } from '../index.ts';

const LAYOUT: FieldLayout = {
  fields: [
    { name: 'user', kind: 'categorical', rows: 9, dim: 3 },
    { name: 'item', kind: 'categorical', rows: 9, dim: 3 },
    { name: 'age', kind: 'numeric', rows: 1, dim: 3 },
  ],
};

/** tanh: with ReLU a unit near zero may take another side in another engine. */
const STREAMS = { hidden: [7, 5, 4], crossLayers: 3, batchNorm: true, activation: 'tanh' } as const;

const fsd = (options: FsdOptions = {}, dropout = 0.3): CtrModel =>
  withFSD(dcnV2({ ...STREAMS, dropout }), { temperature: 1.3, hintProjection: true, ...options });

function specOf(model: CtrModel, changes: Partial<ModelSpec> = {}): ModelSpec {
  return { layout: LAYOUT, manifest: collectManifest(model, LAYOUT), seed: 5, sampleWeights: false, ...changes };
}

/** Fills a batch with numbers that depend on its size and `key` alone. */
function filled(batch: Batch, key: number | string = ''): Batch {
  const random = keyedRandom(1, 'test', String(key), batch.size);
  for (const values of [...Object.values(batch.tables), ...Object.values(batch.numeric)]) {
    for (let i = 0; i < values.length; i++) values[i] = random.normal();
  }
  for (let row = 0; row < batch.labels.length; row++) batch.labels[row] = random.uint32() % 2;
  batch.weights?.forEach((_, row, weights) => (weights[row] = 0.5 + random.uniform()));
  return batch;
}

/** Values laid out as the parameters, by name; biases in front of a batch norm, which have no gradient, left out. */
function named(values: Float32Array, { manifest }: ModelSpec): Record<string, Float32Array> {
  const result: Record<string, Float32Array> = {};
  let offset = 0;
  for (const { name, shape } of manifest.parameters) {
    const size = shape.reduce((product, extent) => product * extent, 1);
    if (!(name.endsWith('/bias') && manifest.statistics.some((norm) => norm.name === name.replace('/bias', '/norm')))) {
      result[name] = values.slice(offset, offset + size);
    }
    offset += size;
  }
  return result;
}

type Step = Record<string, Float32Array | number>;

/** Loss and all gradients of one step. */
async function stepOf(engine: Engine, model: CtrModel, spec: ModelSpec, size = 16): Promise<Step> {
  const compiled = await engine.compile(model, spec);
  const { loss, tableGradients } = await compiled.step(filled(compiled.batch(size, 'training')), { epoch: 1, step: 0 });
  const tables = Object.entries(tableGradients).map(([name, gradient]) => [`table ${name}`, gradient.slice()] as const);
  const gradients = named(await compiled.dense.readGradients(), spec);
  await compiled.dispose();
  return { ...gradients, ...loss, ...Object.fromEntries(tables) };
}

/** Steps with batches of two sizes and a learning rate that falls. */
async function train(compiled: CompiledModel, from: number, to: number): Promise<number[]> {
  const losses: number[] = [];
  for (let step = from; step < to; step++) {
    const batch = filled(compiled.batch(step % 5 === 4 ? 9 : 24, 'training'), step % 5);
    const { loss } = await compiled.step(batch, { epoch: 1, step });
    losses.push(Object.values(loss).reduce((sum, part) => sum + part));
    const rule = adam().rule({ step: step + 1, learningRate: step < 15 ? 1e-2 : 1e-3, networkL2: 1e-4 });
    await compiled.dense.update(rule, 0.9);
  }
  return losses;
}

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

const MODELS: Readonly<Record<string, CtrModel>> = {
  dcn: dcn({ ...STREAMS }),
  'dcn-v2 stacked': dcnV2({ ...STREAMS, structure: 'stacked', dropout: 0.4 }),
  concat: fsd(),
  'concat, official': fsd({ kl: 'official', hintReduction: 'sum' }),
  hadamard: fsd({ fusion: 'hadamard' }),
  add: fsd({ fusion: 'add', detachTeacher: true }),
  attention: fsd({ fusion: 'attention' }),
  'last layer': fsd({ connect: 'last-layer' }),
  'no soft labels': fsd({ softLabels: false }),
  'ensemble of logits': fsd({ ensemble: 'mean-logit' }),
  'examined ensemble of probabilities': fsd({ ensemble: 'mean-probability', examination: true }),
  'layer norm and every activation': {
    name: 'activations',
    forward(ctx) {
      const hidden = mlpStreamOptions.activation.choices.map((name, index) => {
        const scope = ctx.scope(index);
        return activate(name, layerNorm(scope.scope('norm'), dense(scope, ctx.input.flat(), { units: 3 })));
      });
      const logit = tf.add<tf.Tensor2D>(
        linearHead(ctx.scope('head'), hidden),
        tf.add(ctx.firstOrder(), ctx.numeric('age')),
      );
      return { logits: [logit], probability: tf.sigmoid(logit) };
    },
  },
};

describe.each(['node', 'web'] as const)('onnxruntime-%s', (runtime) => {
  const engine = onnx({ runtime, threads: 1 });

  const cases = Object.keys(MODELS).map((name): [string, boolean] => [name, false]);
  const weighted = ['concat', 'concat, official', 'attention', 'examined ensemble of probabilities'].map(
    (name): [string, boolean] => [name, true],
  );
  test.each([...cases, ...weighted])(
    'one step of "%s" equals the eager engine; sample weights: %s',
    // One graph goes to both runtimes.
    { tags: runtime === 'web' ? ['long'] : [] },
    async (name, sampleWeights) => {
      const spec = specOf(MODELS[name]!, { sampleWeights });
      const ours = await stepOf(engine, MODELS[name]!, spec);
      const theirs = await stepOf(tfjs(), MODELS[name]!, spec);
      expect(disagreements(ours, theirs, { significance: 1 })).toEqual([]);
    },
  );

  test('ReLU and dropout, where forward and backward pass share a mask', async () => {
    const model = withFSD(dcnV2({ ...STREAMS, activation: 'relu', dropout: 0.4, hidden: [6, 6, 6] }), {
      temperature: 1.3,
    });
    const ours = await stepOf(engine, model, specOf(model), 64);
    const theirs = await stepOf(tfjs(), model, specOf(model), 64);
    expect(disagreements(ours, theirs, { significance: 1 })).toEqual([]);
  });

  test.each(['plain', 'without any other field'] as const)('soft buckets: %s', async (fields) => {
    const softBuckets = { buckets: 5, skip: 0.5, temperature: 0.7 };
    const soft = ['age', 'price'].map((name) => ({ name, kind: 'numeric', rows: 0, dim: 3, softBuckets }) as const);
    const [user, , age] = LAYOUT.fields;
    const all = [soft[0]!, user!, { ...age!, name: 'weight' }, soft[1]!];
    const layout: FieldLayout = { fields: fields === 'plain' ? all : soft };
    const model: CtrModel = {
      name: 'soft',
      forward(ctx) {
        const stacked = ctx.input.stacked();
        const pairs = tf.mul(stacked, ctx.embedding('second', { dim: 3 }).stacked());
        const logit = tf.add<tf.Tensor2D>(
          tf.reshape(tf.sum(tf.add(pairs, stacked), [1, 2]), [-1, 1]),
          tf.add(dense(ctx.scope('head'), ctx.input.field('price'), { units: 1 }), ctx.firstOrder()),
        );
        return { logits: [logit], probability: tf.sigmoid(logit) };
      },
    };
    const spec = { layout, manifest: collectManifest(model, layout), seed: 5, sampleWeights: false };
    expect(spec.manifest.tables.map(({ name }) => name)).toEqual(
      fields === 'plain' ? ['embedding', 'second', 'firstOrder'] : [],
    );
    const ours = await stepOf(engine, model, spec);
    expect(Object.keys(ours)).toContain('softBuckets/price/scores');
    expect(disagreements(ours, await stepOf(tfjs(), model, spec), { significance: 1 })).toEqual([]);
    const [mine, reference] = [await engine.compile(model, spec), await tfjs().compile(model, spec)];
    const [p, q] = [filled(mine.batch(7, 'inference')), filled(reference.batch(7, 'inference'))];
    expect((await mine.predict(p)).probability).toBeAllclose((await reference.predict(q)).probability);
    await mine.dispose();
    await reference.dispose();
  });

  test('25 steps of two batch sizes equal the eager engine: losses, parameters, running statistics', async () => {
    const model = fsd();
    const spec = specOf(model);
    const [ours, theirs] = [await engine.compile(model, spec), await tfjs().compile(model, spec)];
    const losses = await train(ours, 0, 25);
    expect(losses).toBeAllclose(await train(theirs, 0, 25), { rtol: 1e-4 });
    expect(losses.at(-1)!).toBeLessThan(losses[4]! * 0.9);
    const [mine, reference] = [await ours.dense.read(), await theirs.dense.read()];
    const expected = named(reference.parameters, spec);
    for (const [name, values] of Object.entries(named(mine.parameters, spec)))
      expect(values, name).toBeAllclose(expected[name]!, { rtol: 0, atol: 1e-4 });
    expect(variances(mine, spec)).toBeAllclose(variances(reference, spec), { rtol: 1e-3, atol: 1e-5 });
    const [p, q] = [filled(ours.batch(33, 'inference')), filled(theirs.batch(33, 'inference'))];
    expect((await ours.predict(p)).probability).toBeAllclose((await theirs.predict(q)).probability, {
      rtol: 1e-3,
      atol: 1e-4,
    });
  });

  test('the same steps give the same bits, and a restored state continues with them', async () => {
    const model = fsd();
    const first = await engine.compile(model, specOf(model));
    await train(first, 0, 6);
    const state = await first.dense.read();
    const rest = await train(first, 6, 10);
    const second = await engine.compile(model, specOf(model));
    await second.dense.write(state);
    expect(await train(second, 6, 10)).toEqual(rest);
    expect(await second.dense.read()).toEqual(await first.dense.read());
  });

  test('prepared steps are the ones that run', async () => {
    const model = fsd();
    const [prepared, plain] = [await engine.compile(model, specOf(model)), await engine.compile(model, specOf(model))];
    await prepared.prepare!([24, 9]);
    expect(await train(prepared, 0, 6)).toEqual(await train(plain, 0, 6));
    await prepared.dispose();
    await expect(prepared.prepare!([24])).rejects.toThrow('it was disposed');
  });

  test('masks change with the step, and only with it', async () => {
    const model = fsd();
    const compiled = await engine.compile(model, specOf(model));
    const batch = filled(compiled.batch(16, 'training'));
    const lossAt = async (step: number): Promise<unknown> => (await compiled.step(batch, { epoch: 1, step })).loss;
    const first = await lossAt(0);
    expect(await lossAt(1)).not.toEqual(first);
    expect(await lossAt(0)).toEqual(first);
  });

  test('predicts batches of every size, with heads and the taps that are asked for', async () => {
    const model = fsd({ fusion: 'attention' });
    const spec = specOf(model);
    const [ours, theirs] = [await engine.compile(model, spec), await tfjs().compile(model, spec)];
    const tap = Object.keys(spec.manifest.taps).at(-1)!;
    for (const size of [1, 2, 7, 4097]) {
      const outputs = { heads: true, taps: size < 7 ? [tap] : [] };
      const mine = await ours.predict(filled(ours.batch(size, 'inference')), outputs);
      const reference = await theirs.predict(filled(theirs.batch(size, 'inference')), outputs);
      expect(mine.probability).toBeAllclose(reference.probability, { rtol: 2e-5, atol: 1e-6 });
      mine.logits!.forEach((logit, head) =>
        expect(logit).toBeAllclose(reference.logits![head]!, { rtol: 2e-5, atol: 2e-6 }),
      );
      if (size < 7) expect(mine.taps![tap]).toBeAllclose(reference.taps![tap]!, { rtol: 2e-5, atol: 2e-6 });
    }
    const plain = await ours.predict(filled(ours.batch(5, 'inference')));
    expect(Object.keys(plain)).toEqual(['probability']);
    await expect(ours.predict(ours.batch(5, 'inference'), { taps: ['nothing'] })).rejects.toThrow(
      'unknown tap, got "nothing"',
    );
  });

  test('settled weights give the same bits, for few rows and for many', async () => {
    const model = fsd();
    const compiled = await engine.compile(model, specOf(model));
    await train(compiled, 0, 3);
    const scores = async (): Promise<number[][]> => {
      const all: number[][] = [];
      for (const size of [1, 2, 31, 33])
        all.push([...(await compiled.predict(filled(compiled.batch(size, 'inference')))).probability]);
      return all;
    };
    const before = await scores();
    compiled.settle!();
    expect(await scores()).toEqual(before);
    const heads = await compiled.predict(filled(compiled.batch(1, 'inference')), { heads: true });
    expect([...heads.probability]).toEqual(before[0]);
    expect(heads.logits).toHaveLength(3);
    await compiled.dispose();
  });

  test('a batch of one row trains on the running statistics', async () => {
    const model = fsd();
    const spec = specOf(model);
    const statistics = Float32Array.from({ length: 2 * 16 }, (_, index) => 0.5 + 0.1 * index);
    const results = await Promise.all(
      [engine, tfjs()].map(async (each) => {
        const compiled = await each.compile(model, spec);
        await compiled.dense.write({ ...(await compiled.dense.read()), statistics });
        const { loss } = await compiled.step(filled(compiled.batch(1, 'training')), { epoch: 1, step: 0 });
        expect((await compiled.dense.read()).statistics).toEqual(statistics);
        return { ...loss };
      }),
    );
    expect(Object.values(results[0]!)).toBeAllclose(Object.values(results[1]!));
  });

  test('parameters that the loss does not reach have no gradient, whatever came before', async () => {
    const model: CtrModel = {
      name: 'side-exit',
      forward(ctx) {
        const logit = dense(ctx.scope('loss'), ctx.input.flat(), { units: 1 });
        const other = dense(ctx.scope('side'), ctx.input.flat(), { units: 1 });
        return { logits: [logit], probability: tf.sigmoid(tf.add(logit, other)) };
      },
    };
    const compiled = (await engine.compile(model, specOf(model))) as CompiledModel & {
      dense: { gradients: Float32Array };
    };
    compiled.dense.gradients.fill(7);
    await compiled.step(filled(compiled.batch(4, 'training')), { epoch: 1, step: 0 });
    const gradients = named(await compiled.dense.readGradients(), specOf(model));
    expect([...gradients['side/kernel']!, ...gradients['side/bias']!].every((value) => value === 0)).toBe(true);
    expect(gradients['loss/kernel']!.some((value) => value !== 0 && value !== 7)).toBe(true);
  });

  test('two models train side by side as each does alone', async () => {
    const [first, second] = [fsd(), fsd({ fusion: 'add' })];
    const alone = [];
    for (const model of [first, second]) alone.push(await train(await engine.compile(model, specOf(model)), 0, 5));
    const compiled = await Promise.all([first, second].map((model) => engine.compile(model, specOf(model))));
    expect(await Promise.all(compiled.map((model) => train(model, 0, 5)))).toEqual(alone);
    expect(tf.engine().backendName).toBe('cpu');
  });

  test('refuses foreign batches, and everything after dispose', async () => {
    const model = fsd();
    const compiled = await engine.compile(model, specOf(model));
    const batch = compiled.batch(4, 'training');
    expect(compiled.batch(4, 'training')).toBe(batch);
    await expect(compiled.step({ ...batch }, { epoch: 1, step: 0 })).rejects.toThrow(
      "comes from this model's batch(size, 'training')",
    );
    await expect(compiled.predict(batch)).rejects.toThrow("comes from this model's batch(size, 'inference')");
    await compiled.step(filled(batch), { epoch: 1, step: 0 });
    await compiled.dispose();
    await compiled.dispose();
    await expect(compiled.step(batch, { epoch: 1, step: 1 })).rejects.toThrow('it was disposed');
    expect(() => compiled.batch(4, 'training')).toThrow('it was disposed');
  });

  test('memory stays flat', async () => {
    const model = fsd();
    const compiled = await engine.compile(model, specOf(model));
    await train(compiled, 0, 30);
    const tensors = tf.memory().numTensors;
    const before = process.memoryUsage().rss;
    await train(compiled, 30, 230);
    expect(tf.memory().numTensors).toBe(tensors);
    // A leak of one batch or one gradient a step would be seen.
    expect(process.memoryUsage().rss - before).toBeLessThan(40e6);
  });
});

/** Running variances; the means contain the biases that have no gradient. */
function variances({ statistics }: DenseState, { manifest }: ModelSpec): readonly number[] {
  let offset = 0;
  return manifest.statistics.flatMap(({ width }) => [...statistics.subarray(offset + width, (offset += 2 * width))]);
}

test('what is under construction when a model is disposed of is released too', async () => {
  const { InferenceSession, Tensor, env } = await import('onnxruntime-node');
  let open = 0;
  const create = async (...given: Parameters<typeof InferenceSession.create>): Promise<unknown> => {
    const session = await InferenceSession.create(...given);
    open++;
    const release = (): Promise<void> => {
      open--;
      return session.release();
    };
    return Object.assign(Object.create(session) as object, { run: session.run.bind(session), release });
  };
  const load = async (): Promise<unknown> => ({ InferenceSession: { create }, Tensor, env });
  const model = fsd();
  const compiled = await onnx({ runtime: 'node', threads: 1, load }).compile(model, specOf(model));
  const [tap] = Object.keys(specOf(model).manifest.taps);
  const predicted = compiled.predict(compiled.batch(2, 'inference'), { taps: [tap!] });
  const stepped = compiled.step(filled(compiled.batch(4, 'training')), { epoch: 1, step: 0 });
  expect(open).toBe(1);
  const outcomes = Promise.allSettled([predicted, stepped]);
  await compiled.dispose();
  expect((await outcomes).map((outcome) => outcome.status === 'rejected' && String(outcome.reason))).toEqual([
    expect.stringContaining('it was disposed'),
    expect.stringContaining('it was disposed'),
  ]);
  expect(open).toBe(0);
});

test('the engine needs a custom backbone only to be a pure function', async () => {
  const backbone = defineBackbone({
    name: 'own',
    layers(ctx) {
      const x = ctx.input.flat();
      const gate = dense(ctx.scope('gate'), x, { units: 9, activation: 'sigmoid' });
      return { explicit: [tf.mul(x, gate)], implicit: [dense(ctx.scope('deep'), x, { units: 4, activation: 'gelu' })] };
    },
  });
  const ours = await stepOf(onnx({ runtime: 'node', threads: 1 }), backbone, specOf(backbone));
  expect(disagreements(ours, await stepOf(tfjs(), backbone, specOf(backbone)))).toEqual([]);
});

describe('passes', () => {
  const streams = (options: ParallelDcnV2Options): CtrModel =>
    withFSD(dcnV2({ ...STREAMS, ...options }), { temperature: 1.3 });
  /** With tanh; with ReLU and dropout, whose masks a pass joins; with chains of reshapes; with products that are cut. */
  const cases = [
    { model: fsd({}, 0.4), size: 64 },
    { model: streams({ activation: 'relu', dropout: 0.4, hidden: [6, 6, 6] }), size: 64 },
    { model: edcn({ crossLayers: 2, activation: 'tanh', batchNorm: false }), size: 64 },
    { model: streams({ hidden: [150, 150], crossLayers: 2 }), size: 2000 },
  ];
  const names = Object.keys(passOptions) as PassName[];
  const none = Object.fromEntries(names.map((name) => [name, false]));
  const engineWith = (passes: PassSwitches): Engine => onnx({ runtime: 'node', threads: 1, passes });

  const outcomesOf = (passes: PassSwitches): Promise<{ readonly step: Step; readonly graph: Uint8Array }[]> =>
    Promise.all(
      cases.map(async ({ model, size }) => ({
        step: await stepOf(engineWith(passes), model, specOf(model), size),
        graph: captureTraining(model, specOf(model), size, passes).bytes,
      })),
    );
  let withAll: Awaited<ReturnType<typeof outcomesOf>>;
  beforeAll(async () => (withAll = await outcomesOf({})));

  test.each([...names.map((name) => [name, { [name]: false }] as const), ['all of them', none] as const])(
    'without %s, a step is the same but for rounding',
    async (_, passes) => {
      const without = await outcomesOf(passes);
      for (const [index, { step }] of without.entries())
        expect(disagreements(step, withAll[index]!.step, { significance: 1 })).toEqual([]);
      // A pass that does nothing here would not be tested.
      expect(without.map(({ graph }) => graph)).not.toEqual(withAll.map(({ graph }) => graph));
    },
  );

  test('a prediction without any of them is the same but for rounding', async () => {
    const model = fsd();
    const predictions = await Promise.all(
      [{}, none].map(async (passes) => {
        const compiled = await engineWith(passes).compile(model, specOf(model));
        const { probability } = await compiled.predict(filled(compiled.batch(33, 'inference')));
        await compiled.dispose();
        return probability;
      }),
    );
    expect(predictions[1]).toBeAllclose(predictions[0]!);
  });

  test('an unknown one is refused', () => {
    expect(() => onnx({ passes: { foldConstant: false } as PassSwitches })).toThrow('foldConstants');
    expect(() => onnx({ passes: [] as PassSwitches })).toThrow('must be an object with true or false for each pass');
  });
});
