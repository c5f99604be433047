import * as tf from '@tensorflow/tfjs-core';
import {
  categorical,
  dense,
  InputError,
  mlpLayer,
  numeric,
  type CtrData,
  type CtrModel,
  type EncodedRows,
  type Row,
} from '@fsdnet/core';
import { collectManifest, fieldLayout, keyedRandom, SchemaFitter, type NumericFeature } from '@fsdnet/core/engine';
import { tfjs } from '@fsdnet/engine-tfjs';
import { expect, test } from 'vitest';
import { sgd } from '../optimizers/sgd.ts';
import { memoryRun } from '../run-store/index.ts';
import { EmbeddingTables } from '../tables/index.ts';
import { logisticEngine, logisticModel } from '../test-support/logistic-engine.ts';
import { plainTraining } from '../test-support/plain-training.ts';
import type { FitOptions } from './fit-options.ts';
import { fit } from './fit.ts';

/** Clicks in the middle of the range, never at its ends, and mostly where the number is missing. */
function bumpRows(count: number): Row[] {
  const random = keyedRandom(3, 'bump');
  return Array.from({ length: count }, () => {
    const age = random.uniform() < 0.2 ? null : 100 * random.uniform();
    const rate = age === null ? 0.95 : age > 35 && age < 65 ? 0.9 : 0.05;
    return { click: Number(random.uniform() < rate), age, item: random.uniform() < 0.5 ? 'a' : 'b' };
  });
}

function bumpData(age: NumericFeature, count = 600): CtrData<EncodedRows> {
  const fitter = new SchemaFitter({ label: 'click', features: [age, categorical('item')] });
  for (const row of bumpRows(count)) fitter.add(row);
  const part = (from: number, to: number): Int32Array => Int32Array.from({ length: to - from }, (_, row) => from + row);
  const schema = fitter.fit(part(0, count / 2));
  return {
    name: 'bump',
    schema,
    train: fitter.encode(schema, { indices: part(0, count / 2) }),
    valid: fitter.encode(schema, { indices: part(count / 2, count) }),
  };
}

const quick = (options: Partial<FitOptions> = {}): FitOptions => ({
  ...plainTraining,
  engine: logisticEngine(),
  epochs: 15,
  batchSize: 40,
  embeddingDim: 4,
  learningRate: 0.1,
  lrSchedule: 'constant',
  patience: 15,
  ...options,
});

test.each(['dense', 'sparse'] as const)(
  'a linear model learns a bump, and a vector for missing numbers, which value · e cannot: %s',
  async (tableUpdate) => {
    const straight = await fit(logisticModel(), bumpData(numeric('age')), quick({ tableUpdate }));
    const bent = await fit(
      logisticModel(),
      bumpData(numeric('age', { piecewise: { bins: 8 } })),
      quick({ tableUpdate }),
    );
    expect((await straight.evaluate(bumpRows(600))).auc).toBeLessThan(0.75);
    expect((await bent.evaluate(bumpRows(600))).auc).toBeGreaterThan(0.9);
    const { values, vectors, dim } = bent.embeddings('age', 'firstOrder');
    expect([values.length, values[0], dim, vectors.length]).toEqual([10, '(missing)', 1, 10]);
    const knots = values.slice(1).map(Number);
    expect(knots).toEqual([...knots].sort((a, b) => a - b));
    const at = (age: number | null): Promise<Float32Array> => bent.predict([{ age, item: 'a' }]);
    const [missing, low, middle, high] = await Promise.all([null, 5, 50, 95].map(at));
    expect(Math.min(missing![0]!, middle![0]!)).toBeGreaterThan(0.7);
    expect(Math.max(low![0]!, high![0]!)).toBeLessThan(0.3);
    // Beyond the training range nothing changes.
    expect(await at(knots[0]! - 1000)).toEqual(await at(knots[0]!));
  },
);

test('stopped and resumed, the bits are those of a run that was not', async () => {
  const data = bumpData(numeric('age', { scaling: 'quantile', piecewise: { bins: 6 } }));
  const whole = memoryRun();
  await fit(logisticModel(), data, quick({ run: whole, epochs: 3 }));
  const run = memoryRun();
  const stop = new AbortController();
  let steps = 0;
  const onStepEnd = (): void => {
    if (++steps === 11) stop.abort();
  };
  await fit(logisticModel(), data, quick({ run, epochs: 3, signal: stop.signal, callbacks: [{ onStepEnd }] })).catch(
    () => undefined,
  );
  await fit(logisticModel(), data, quick({ run, epochs: 3, resume: true }));
  expect(run.model).toEqual(whole.model);
});

test('a place outside of the table is refused', async () => {
  const data = bumpData(numeric('age', { piecewise: { bins: 4 } }));
  const trained = await fit(logisticModel(), data, quick({ epochs: 1 }));
  const rows = trained.encode([{ age: 3, item: 'a' }]);
  for (const place of [-0.5, 5.5, NaN]) {
    await expect(trained.predict({ ...rows, numbers: Float32Array.of(place) })).rejects.toThrow(InputError);
    await expect(trained.predict({ ...rows, numbers: Float32Array.of(place) })).rejects.toThrow(
      `predict: field "age": places among knots must lie between 0 and 5, got ${place}.`,
    );
  }
});

/** Reads the field in every way: two tables, the linear part, the plain number. */
const model: CtrModel = {
  name: 'every way',
  forward(ctx) {
    const x = tf.concat([ctx.input.flat(), ctx.embedding('second', { dim: 3 }).flat(), ctx.numeric('age')], 1);
    const hidden = mlpLayer(ctx.scope('mlp'), x, { units: 5, activation: 'tanh' });
    const logit = tf.add(dense(ctx.scope('head'), hidden, { units: 1 }), ctx.firstOrder()) as tf.Tensor2D;
    return { logits: [logit], probability: tf.sigmoid(logit) };
  },
};

test('gradients of knots agree with finite differences of the loss', async () => {
  const { schema, train } = bumpData(numeric('age', { piecewise: { bins: 3 } }), 40);
  const layout = fieldLayout(schema, 2);
  const manifest = collectManifest(model, layout);
  const compiled = await tfjs({ backend: 'cpu' }).compile(model, { layout, manifest, seed: 1, sampleWeights: false });
  const tables = new EmbeddingTables(layout, manifest, 1);
  const random = keyedRandom(1, 'values');
  for (const { values } of tables.tables.values()) for (let i = 0; i < values.length; i++) values[i] = random.normal();
  const step = async (): ReturnType<typeof compiled.step> => {
    const batch = compiled.batch(train.rows, 'training');
    tables.gather(train, batch);
    batch.labels.set(train.labels!);
    return compiled.step(batch, { epoch: 1, step: 0 });
  };
  const lossAt = async (values: Float32Array, index: number, value: number): Promise<number> => {
    const before = values[index]!;
    values[index] = value;
    const { loss } = await step();
    values[index] = before;
    return Object.values(loss).reduce((sum, part) => sum + part, 0);
  };
  const { tableGradients } = await step();
  tables.accumulate(train, tableGradients, 'dense');
  const differences = new Map<string, number[]>();
  for (const [name, { values }] of tables.tables) {
    const all: number[] = [];
    for (const [index, value] of values.entries()) {
      const width = 0.05;
      all.push(
        ((await lossAt(values, index, value + width)) - (await lossAt(values, index, value - width))) / (2 * width),
      );
    }
    differences.set(name, all);
  }
  const before = new Map([...tables.tables].map(([name, { values }]) => [name, values.slice()]));
  // One plain step of rate 1 moves every value by its gradient.
  tables.update(sgd().rule({ step: 1, learningRate: 1, networkL2: 0 }), 1, 0);
  for (const [name, { values, plan }] of tables.tables) {
    for (const { offset, rows, dim } of plan.piecewise) {
      for (let index = offset; index < offset + rows * dim; index++) {
        const gradient = before.get(name)![index]! - values[index]!;
        expect(Math.abs(gradient - differences.get(name)![index]!), `${name}[${index}]`).toBeLessThan(2e-4);
      }
    }
  }
  await compiled.dispose();
});
