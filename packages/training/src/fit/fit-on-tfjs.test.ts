import * as tf from '@tensorflow/tfjs-core';
import { dense, linearHead, mlpLayer, type CtrModel } from '@fsdnet/core';
import { sizeOf, type CompiledModel, type Engine } from '@fsdnet/core/engine';
import '@fsdnet/core/testing/vitest';
import { tfjs } from '@fsdnet/engine-tfjs';
import { expect, test } from 'vitest';
import type { ProgressEvent } from '../progress/index.ts';
import { memoryRun, type JsonObject, type MemoryRun } from '../run-store/index.ts';
import { clickData } from '../test-support/click-data.ts';
import { logisticEngine, logisticModel } from '../test-support/logistic-engine.ts';
import { fit } from './fit.ts';
import type { FitOptions } from './fit-options.ts';

/** One MLP layer with batch norm and dropout; with `teacher`, a second head beside the first. */
function mlpModel(teacher: boolean): CtrModel {
  return {
    name: teacher ? 'two heads' : 'one head',
    forward(ctx) {
      const hidden = mlpLayer(ctx.scope('mlp'), ctx.input.flat(), {
        units: 6,
        batchNorm: true,
        activation: 'relu',
        dropout: 0.3,
      });
      const student = linearHead(ctx.scope('head'), hidden);
      const logits = teacher ? [student, dense(ctx.scope('teacher'), hidden, { units: 1 })] : [student];
      return { logits, probability: tf.sigmoid(logits.at(-1)!) };
    },
  };
}

function quick(options: Partial<FitOptions>): FitOptions {
  return {
    engine: tfjs(),
    epochs: 3,
    batchSize: 40,
    embeddingDim: 4,
    learningRate: 0.05,
    embeddingL2: 0.01,
    ...options,
  };
}

function resultOf(run: MemoryRun): unknown {
  const timeless = run.metrics.map(({ seconds: _s, rowsPerSecond: _r, evaluationSeconds: _e, ...record }) => record);
  return [...run.model!.tensors].map(([name, { data }]) => [name, ...data]).concat(timeless as never);
}

test('with batch norm and dropout, a run stopped inside each epoch ends with the same bits; another seed does not', async () => {
  const uninterrupted = memoryRun();
  await (await fit(mlpModel(true), clickData(), quick({ run: uninterrupted }))).dispose();
  const run = memoryRun();
  for (const stopAfter of [3, 4, 2]) {
    const stop = new AbortController();
    let steps = 0;
    const onStepEnd = (): void => {
      if (++steps === stopAfter) stop.abort();
    };
    await fit(
      mlpModel(true),
      clickData(),
      quick({ run, resume: true, signal: stop.signal, callbacks: [{ onStepEnd }] }),
    ).catch(() => undefined);
  }
  await (await fit(mlpModel(true), clickData(), quick({ run, resume: true }))).dispose();
  expect(resultOf(run)).toEqual(resultOf(uninterrupted));
  const other = memoryRun();
  await (await fit(mlpModel(true), clickData(), quick({ run: other, seed: 5 }))).dispose();
  expect(resultOf(other)).not.toEqual(resultOf(uninterrupted));
});

test('frees every tensor, and the trained model predicts what the best epoch did', async () => {
  await tf.setBackend('cpu');
  const before = tf.memory().numTensors;
  const trained = await fit(mlpModel(false), clickData(), quick({ batchSize: 149 }));
  // The last batch of 150 rows holds one: batch norm then uses what it has learned.
  expect(trained.history.every(({ totalLoss }) => Number.isFinite(totalLoss))).toBe(true);
  const evaluation = await trained.evaluate(clickData().valid);
  expect(evaluation.auc).toBe(trained.history.find(({ epoch }) => epoch === trained.bestEpoch)!.valid['auc']);
  await trained.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

/** What a fit starts from: dense parameters by name, and the gathered rows of the first batch. */
async function startOf(model: CtrModel): Promise<{ parameters: Map<string, Float32Array>; input: Float32Array }> {
  const parameters = new Map<string, Float32Array>();
  let input: Float32Array | undefined;
  const inner = tfjs();
  const engine: Engine = {
    ...inner,
    async compile(...args): Promise<CompiledModel> {
      const compiled = await inner.compile(...args);
      const { parameters: values } = await compiled.dense.read();
      let offset = 0;
      for (const { name, shape } of args[1].manifest.parameters)
        parameters.set(name, values.slice(offset, (offset += sizeOf(shape))));
      const step = compiled.step.bind(compiled);
      compiled.step = (batch, at) => {
        input ??= batch.tables['embedding']!.slice();
        return step(batch, at);
      };
      return compiled;
    },
  };
  await (await fit(model, clickData(), quick({ engine, epochs: 1 }))).dispose();
  return { parameters, input: input! };
}

test('a model and one that wraps it start from the same shared weights, tables and order of rows', async () => {
  const [plain, wrapped] = [await startOf(mlpModel(false)), await startOf(mlpModel(true))];
  expect(wrapped.parameters.size).toBe(plain.parameters.size + 2);
  for (const [name, values] of plain.parameters) expect(wrapped.parameters.get(name), name).toEqual(values);
  expect(wrapped.input).toEqual(plain.input);
  expect(plain.input.some((value) => value !== 0)).toBe(true);
});

test('a model of sampled rows predicts for all of them: while it trains, afterwards, and per head', async () => {
  const data = clickData();
  const sampled = { ...data, schema: { ...data.schema, schema: { ...data.schema.schema, negativeRate: 0.25 } } };
  const options = quick({ epochs: 2, calibrate: 'off' });
  const plain = await fit(mlpModel(true), data, options);
  const corrected = await fit(mlpModel(true), sampled, options);
  const [before, after] = [await plain.predict(data.test!), await corrected.predict(data.test!)];
  after.forEach((value, row) => {
    const p = before[row]!;
    expect(value).toBeCloseTo(p / (p + (1 - p) / 0.25), 6);
  });
  // The rows train alike; only what is said about them differs.
  expect(corrected.history.map(({ loss }) => loss)).toEqual(plain.history.map(({ loss }) => loss));
  expect(corrected.history[0]!.valid['auc']).toBeCloseTo(plain.history[0]!.valid['auc']!, 12);
  expect(corrected.history[0]!.valid['logloss']).not.toBeCloseTo(plain.history[0]!.valid['logloss']!, 3);
  const { heads, logloss } = await corrected.evaluate(data.test!, { heads: true });
  expect(heads!.at(-1)!.logloss).toBeCloseTo(logloss!, 5);
  for (const trained of [plain, corrected]) await trained.dispose();
});

async function environmentOf(run: MemoryRun): Promise<JsonObject> {
  const open = await run.open();
  const config = await open.config();
  await open.close();
  return config!['environment'] as JsonObject;
}

test('a run goes on with another engine, which its configuration records', async () => {
  const byHand = logisticEngine();
  const uninterrupted = memoryRun();
  await (await fit(logisticModel(), clickData(), quick({ engine: byHand, run: uninterrupted }))).dispose();
  const run = memoryRun();
  const resumed: unknown[] = [];
  const sessions: [Engine, number][] = [
    [byHand, 3],
    [byHand, 0],
    [tfjs(), 2],
    [byHand, 0],
    [tfjs(), 3],
    [byHand, 100],
    [tfjs(), 100],
  ];
  for (const [engine, most] of sessions) {
    const stop = new AbortController();
    if (most === 0) stop.abort();
    let steps = 0;
    await fit(
      logisticModel(),
      clickData(),
      quick({
        engine,
        run,
        resume: true,
        signal: stop.signal,
        callbacks: [{ onStepEnd: () => void (++steps === most && stop.abort()) }],
        onProgress: (event: ProgressEvent) => void (event.kind === 'start' && resumed.push(event.resumed)),
      }),
    ).catch(() => undefined);
  }
  expect(resumed).toEqual([
    undefined,
    { epoch: 1, step: 3, ended: false, engineBefore: undefined },
    { epoch: 1, step: 3, ended: false, engineBefore: 'by-hand' },
    { epoch: 2, step: 1, ended: false, engineBefore: 'cpu' },
    { epoch: 2, step: 1, ended: false, engineBefore: undefined },
    { epoch: 2, step: 4, ended: false, engineBefore: 'cpu' },
    { epoch: 3, step: 4, ended: true, engineBefore: undefined },
  ]);
  expect(await environmentOf(run)).toEqual({
    engine: 'by-hand',
    threads: 1,
    runtime: 'by-hand 1',
    numerics: 2,
    engines: [
      { engine: 'by-hand', threads: 1, numerics: 2, epoch: 1, step: 0 },
      { engine: 'cpu', threads: 1, numerics: 2, epoch: 1, step: 3 },
      { engine: 'by-hand', threads: 1, numerics: 2, epoch: 2, step: 4 },
    ],
  });
  for (const [name, { data }] of uninterrupted.model!.tensors)
    expect(run.model!.tensors.get(name)!.data, name).toBeAllclose(data, { rtol: 1e-4, atol: 1e-5 });
  // What is finished stays as it was trained.
  await (await fit(logisticModel(), clickData(), quick({ run, resume: true }))).dispose();
  expect(await environmentOf(run)).toMatchObject({ engine: 'by-hand' });
  const threads = quick({ engine: logisticEngine({ threads: 2 }), run, resume: true });
  await expect(fit(logisticModel(), clickData(), threads)).rejects.toThrow('environment.threads 2 instead of 1');
});
