import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { defineSchema, dense, type CtrModel, type FittedSchema } from '@fsdnet/core';
import {
  collectManifest,
  correctedForSampling,
  fieldLayout,
  keyedRandom,
  vocabularyOf,
  withCalibration,
  type FieldLayout,
  type FittedField,
  type Manifest,
} from '@fsdnet/core/engine';
import { tfjs } from '@fsdnet/engine-tfjs';
import { withFSD } from '@fsdnet/fsd-module';
import { dcnV2 } from '@fsdnet/models-dcn';
import { InferenceSession } from 'onnxruntime-node';
import { afterAll, expect, test } from 'vitest';
import {
  onnx,
  type ExportableModel,
  type ExportOptions,
  type ModelInput,
  type Quantization,
  type WeightTensor,
} from '../index.ts';
import { exportOnnx } from './export-onnx.ts';
import { fromHalfBits } from './half-precision.ts';
import { quantized } from './quantize.ts';

const folder = mkdtempSync(join(tmpdir(), 'fsdnet-export-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const engines = (['node', 'web'] as const).map((runtime) => onnx({ runtime, threads: 1 }));

const tokens = ['a', 'b', 'c', 'd'];
const schema = defineSchema({
  label: 'click',
  features: [
    { kind: 'categorical', name: 'user', share: 'people' },
    { kind: 'numeric', name: 'age', indicator: true },
    { kind: 'numeric', name: 'price', softBuckets: { buckets: 4, temperature: 0.5 } },
    { kind: 'numeric', name: 'bent', piecewise: { bins: 3 } },
    { kind: 'numeric', name: 'constant', piecewise: {} },
    { kind: 'multiValued', name: 'mean', pooling: 'mean' },
    { kind: 'categorical', name: 'prediction', dim: 5 },
    { kind: 'multiValued', name: 'sum', pooling: 'sum', share: 'people' },
    { kind: 'multiValued', name: 'max', pooling: 'max' },
  ],
});
const fitted: FittedSchema = {
  schema,
  fields: schema.features.flatMap((feature): FittedField[] => {
    const { kind, name } = feature;
    if (kind !== 'numeric') return [{ kind, name, feature, vocabulary: vocabularyOf(tokens) }];
    const knots = { bent: [1, 2, 5, 9], constant: [3] }[name];
    return [
      { kind, name, feature, scale: { mean: 0, deviation: 1 }, ...(knots && { knots }) },
      { kind: 'categorical', name: `${name}:missing`, feature, vocabulary: vocabularyOf(['0', '1']) },
    ];
  }),
};
const layout = fieldLayout(fitted, 3);

/** Uses every kind of input: two tables of different widths, plain numbers, statistics, a product of stacks. */
const everything: CtrModel = {
  name: 'everything',
  forward(ctx) {
    const x = ctx.batchNorm(dense(ctx.scope('first'), ctx.input.flat(), { units: 6 }), 'norm');
    const stacked = ctx.embedding('second', { dim: 4 }).stacked();
    const scores = tf.softmax(tf.matMul(stacked, stacked, false, true));
    const attended = tf.reshape(tf.matMul(scores, stacked), [x.shape[0], 52]) as tf.Tensor2D;
    const numbers = ['age', 'bent', 'constant'].map((name) => ctx.numeric(name));
    const head = dense(ctx.scope('head'), tf.concat([x, attended, ...numbers], 1), { units: 1 });
    const logit = tf.add(head, ctx.firstOrder()) as tf.Tensor2D;
    return { logits: [logit], probability: tf.sigmoid(logit) };
  },
};

/** Reads one field; the rest of the table is dead weight, and most inputs are never looked at. */
const oneField: CtrModel = {
  name: 'one field',
  forward(ctx) {
    const logit = dense(ctx.scope('head'), ctx.embedding('embedding').field('max'), { units: 1 });
    return { logits: [logit], probability: tf.sigmoid(logit) };
  },
};

/** Weights of a size at which mistakes show. */
function randomWeights({ parameters, statistics, tables }: Manifest): Map<string, WeightTensor> {
  const weights = new Map<string, WeightTensor>();
  const add = (name: string, shape: readonly number[], draw: (normal: number) => number): void => {
    const random = keyedRandom(4, 'weights', name);
    const length = shape.reduce((product, extent) => product * extent, 1);
    weights.set(name, { shape, data: Float32Array.from({ length }, () => draw(random.normal())) });
  };
  for (const { name, shape } of parameters) add(`parameters/${name}`, shape, (normal) => 0.4 * normal);
  for (const { name, width } of statistics) {
    add(`statistics/${name}/mean`, [width], (normal) => normal);
    add(`statistics/${name}/variance`, [width], (normal) => 0.5 + Math.abs(normal));
  }
  for (const { name, dims } of tables) {
    layout.fields.forEach((field, index) => {
      if (field.softBuckets) return;
      add(`tables/${name}/${field.name}`, [field.rows, dims[index]!], (normal) => 0.6 * normal);
      if (field.kind !== 'numeric') weights.get(`tables/${name}/${field.name}`)!.data.fill(0, 0, dims[index]);
      const owner = weights.get(`tables/${name}/${field.rowsOf}`);
      if (owner) weights.set(`tables/${name}/${field.name}`, owner);
    });
  }
  return weights;
}

/** Encoded rows: an id, a number or a list of ids for each field. */
type Encoded = Readonly<Record<string, number | readonly number[]>>;

function randomRows(count: number): Encoded[] {
  const random = keyedRandom(9, 'rows', String(count));
  const id = (rows: number): number => 1 + Math.floor(random.uniform() * (rows - 1));
  /** Missing, at a knot, or between two. */
  const placeIn = (rows: number): number => {
    const kind = random.uniform();
    if (kind < 0.2) return 0;
    return kind < 0.5 ? id(rows) : Math.fround(1 + random.uniform() * (rows - 2));
  };
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      layout.fields.map(({ name, kind, rows, piecewise }) => {
        if (kind === 'categorical') return [name, id(rows)];
        if (piecewise) return [name, placeIn(rows)];
        if (kind === 'numeric') return [name, Math.fround(random.normal())];
        return [name, Array.from({ length: Math.floor(random.uniform() * 4) }, () => id(rows))];
      }),
    ),
  );
}

function inputsOf(rows: readonly Encoded[], { fields }: FieldLayout, padding: number): Record<string, ModelInput> {
  return Object.fromEntries(
    fields.map(({ name, kind }): [string, ModelInput] => {
      const dims = [rows.length];
      const cells = rows.map((row) => row[name]!);
      if (kind === 'categorical')
        return [`id:${name}`, { type: 'int32', data: Int32Array.from(cells as number[]), dims }];
      if (kind === 'numeric')
        return [`number:${name}`, { type: 'float32', data: Float32Array.from(cells as number[]), dims }];
      const lists = cells as readonly (readonly number[])[];
      const width = Math.max(1, ...lists.map(({ length }) => length)) + padding;
      const data = new Int32Array(rows.length * width);
      lists.forEach((list, row) => data.set(list, row * width));
      return [`ids:${name}`, { type: 'int32', data, dims: [rows.length, width] }];
    }),
  );
}

/** The vector of one field of one row, in the plainest way. */
function vectorOf(
  cell: number | readonly number[],
  table: WeightTensor,
  { kind, pooling, piecewise }: FieldLayout['fields'][number],
): number[] {
  const dim = table.shape[1]!;
  const at = (row: number): number[] => [...table.data.subarray(row * dim, (row + 1) * dim)];
  if (typeof cell === 'number' && piecewise) {
    const below = Math.floor(cell);
    const above = at(Math.ceil(cell));
    return at(below).map((value, column) => value + (cell - below) * (above[column]! - value));
  }
  if (typeof cell === 'number') return kind === 'numeric' ? at(0).map((value) => value * cell) : at(cell);
  const columns = Array.from({ length: dim }, (_, column) => cell.map((row) => at(row)[column]!));
  return columns.map((values) => {
    if (values.length === 0) return 0;
    if (pooling === 'max') return Math.max(...values);
    const sum = values.reduce((total, value) => total + value);
    return pooling === 'sum' ? sum : sum / values.length;
  });
}

/** What a model sees of a number. */
function plain(cell: number, { piecewise, rows }: FieldLayout['fields'][number]): number {
  if (!piecewise) return cell;
  return cell === 0 || rows === 2 ? 0 : (2 * (cell - 1)) / (rows - 2) - 1;
}

/** What the model says by tfjs in plain JavaScript. */
async function expected(
  model: CtrModel,
  weights: ReadonlyMap<string, WeightTensor>,
  rows: readonly Encoded[],
): Promise<Float32Array> {
  const manifest = collectManifest(model, layout);
  const compiled = await tfjs({ backend: 'cpu' }).compile(model, { layout, manifest, seed: 1, sampleWeights: false });
  const joined = (names: readonly string[]): Float32Array =>
    Float32Array.from(names.flatMap((name) => [...weights.get(name)!.data]));
  await compiled.dense.write({
    parameters: joined(manifest.parameters.map(({ name }) => `parameters/${name}`)),
    statistics: joined(
      manifest.statistics.flatMap(({ name }) => [`statistics/${name}/mean`, `statistics/${name}/variance`]),
    ),
    slots: {},
  });
  const batch = compiled.batch(rows.length, 'inference');
  for (const { name: table } of manifest.tables) {
    const vectors = rows.flatMap((row) =>
      layout.fields.flatMap((field) =>
        field.softBuckets ? [] : vectorOf(row[field.name]!, weights.get(`tables/${table}/${field.name}`)!, field),
      ),
    );
    batch.tables[table]!.set(vectors);
  }
  for (const field of layout.fields) {
    if (!manifest.numeric.includes(field.name)) continue;
    batch.numeric[field.name]!.set(rows.map((row) => plain(row[field.name] as number, field)));
  }
  const { probability } = await compiled.predict(batch);
  await compiled.dispose();
  return probability;
}

function trainedFrom(model: CtrModel): ExportableModel & { readonly named: ReadonlyMap<string, WeightTensor> } {
  const named = randomWeights(collectManifest(model, layout));
  return { model, schema: fitted, layout, named, weights: async () => named };
}

async function written(model: ExportableModel, name: string, options: ExportOptions = {}): Promise<string> {
  const exported = await exportOnnx(model, options);
  const path = join(folder, name);
  writeFileSync(path, Buffer.concat(exported.model));
  if (exported.data) writeFileSync(join(folder, exported.data.file), Buffer.concat(exported.data.pieces));
  return path;
}

const models = {
  everything,
  'one field': oneField,
  fsd: withFSD(dcnV2({ hidden: [6, 6], crossLayers: 2, dropout: 0.3 })),
  sampled: correctedForSampling(withFSD(dcnV2({ hidden: [6, 6], crossLayers: 2 })), { negativeRate: 0.2 }),
};

test.each(Object.entries(models))(
  '%s: gathers, pools and computes as the engines do, for any batch',
  async (_, model) => {
    const trained = trainedFrom(model);
    const path = await written(trained, 'model.onnx');
    for (const engine of engines) {
      const loaded = await engine.open(path);
      for (const [count, padding] of [
        [1, 0],
        [2, 3],
        [61, 0],
      ] as const) {
        const rows = randomRows(count);
        const probabilities = await loaded.predict(inputsOf(rows, layout, padding));
        expect(probabilities).toHaveLength(count);
        const reference = await expected(model, trained.named, rows);
        expect(Math.max(...reference.map((value, row) => Math.abs(value - probabilities[row]!)))).toBeLessThan(1e-6);
        if (count > 50) expect(new Set(reference).size).toBeGreaterThan(10);
      }
      await loaded.dispose();
    }
  },
);

test('the correction of the probabilities is part of it', async () => {
  const calibration = { kind: 'platt', slope: 1.3, intercept: -0.4 } as const;
  const trained = trainedFrom(models.sampled);
  const rows = randomRows(40);
  const reference = await expected(withCalibration(models.sampled, calibration), trained.named, rows);
  const path = await written({ ...trained, calibration }, 'model.onnx');
  for (const engine of engines) {
    const loaded = await engine.open(path);
    const probabilities = await loaded.predict(inputsOf(rows, layout, 0));
    probabilities.forEach((value, row) => expect(value).toBeCloseTo(reference[row]!, 6));
    await loaded.dispose();
  }
});

test('lists without any token in the whole batch', async () => {
  const trained = trainedFrom(everything);
  const loaded = await engines[0]!.open(await written(trained, 'model.onnx'));
  const rows = randomRows(3).map((row) => ({ ...row, mean: [], sum: [], max: [] }));
  const probabilities = await loaded.predict(inputsOf(rows, layout, 0));
  const reference = await expected(everything, trained.named, rows);
  probabilities.forEach((value, row) => expect(value).toBeCloseTo(reference[row]!, 6));
  await loaded.dispose();
});

test('weights in a file of their own', async () => {
  const trained = trainedFrom(everything);
  const rows = inputsOf(randomRows(20), layout, 0);
  const inside = await engines[0]!.open(await written(trained, 'inside.onnx'));
  const large = new Map(trained.named).set('tables/embedding/user', {
    shape: [600, 3],
    data: Float32Array.from(
      { length: 1800 },
      (_, index) => trained.named.get('tables/embedding/user')!.data[index] ?? 9,
    ),
  });
  const options = { externalData: true, dataFile: 'outside.onnx.data' };
  const path = await written({ ...trained, weights: async () => large }, 'outside.onnx', options);
  const exported = await exportOnnx({ ...trained, weights: async () => large }, options);
  expect(exported.data!.pieces.reduce((sum, piece) => sum + piece.length, 0)).toBe(7200);
  expect(Buffer.concat(exported.model).includes(Buffer.from(large.get('tables/embedding/user')!.data.buffer))).toBe(
    false,
  );
  for (const engine of engines) {
    const outside = await engine.open(path, { dataFiles: ['outside.onnx.data'] });
    const [a, b] = [await inside.predict(rows), await outside.predict(rows)];
    b.forEach((value, row) => expect(value).toBeCloseTo(a[row]!, 6));
    await outside.dispose();

    const bytes = Buffer.concat(exported.model);
    const data = Buffer.concat(exported.data!.pieces);
    const inMemory = await engine.open(bytes, { dataFiles: [{ name: 'outside.onnx.data', data }] });
    expect(await inMemory.predict(rows)).toEqual(b);
    await inMemory.dispose();
    mkdirSync(join(folder, 'alone'), { recursive: true });
    const alone = join(folder, 'alone', 'outside.onnx');
    copyFileSync(path, alone);
    for (const opening of [
      engine.open(alone),
      engine.open(alone, { dataFiles: ['outside.onnx.data'] }),
      engine.open(bytes),
    ])
      await expect(opening).rejects.toThrow(
        /(outside\.onnx|the model): needs the file outside\.onnx\.data, which holds its/,
      );
  }
  await inside.dispose();
});

test('a model that is not there is not said to need weights', async () => {
  for (const engine of engines)
    await expect(engine.open(join(folder, 'none.onnx'))).rejects.toThrow(/none\.onnx: could not load the graph/);
});

/** Weights as a file of the form holds them, as float32. */
function rounded(weights: ReadonlyMap<string, WeightTensor>, form: Quantization): Map<string, WeightTensor> {
  return new Map(
    Array.from(weights, ([name, { shape, data }]): [string, WeightTensor] => {
      const width = shape.at(-1)!;
      const by = name.startsWith('tables/') ? 'row' : 'column';
      const narrow = shape.length > 1 ? quantized(data, form, { by, width }) : undefined;
      if (!narrow) return [name, { shape, data }];
      const { type, values } = narrow;
      const number = (value: number, index: number): number =>
        type === 'float16'
          ? fromHalfBits(value)
          : value * fromHalfBits(narrow.scales[by === 'row' ? Math.floor(index / width) : index % width]!);
      return [name, { shape, data: Float32Array.from(values as ArrayLike<number>, number) }];
    }),
  );
}

test.each(['int8', 'fp16'] as const)('%s weights: computes as the rounded ones do in float32', async (quantize) => {
  const trained = trainedFrom(everything);
  const inside = await written({ ...trained, weights: async () => rounded(trained.named, quantize) }, 'rounded.onnx');
  const path = await written(trained, 'narrow.onnx', { quantize });
  const rows = inputsOf(randomRows(61), layout, 0);
  for (const engine of engines) {
    const [wide, narrow] = [await engine.open(inside), await engine.open(path)];
    const expectedScores = await wide.predict(rows);
    const scores = await narrow.predict(rows);
    scores.forEach((value, row) => expect(value).toBeCloseTo(expectedScores[row]!, 6));
    await wide.dispose();
    await narrow.dispose();
  }
});

test.each([
  ['int8', 0.35],
  ['fp16', 0.55],
] as const)('%s takes at most %d of float32', async (quantize, share) => {
  const model = withFSD(dcnV2({ hidden: [64, 64], crossLayers: 2 }));
  const wide = fieldLayout(fitted, 10);
  const manifest = collectManifest(model, wide);
  const weights = new Map<string, WeightTensor>();
  const random = keyedRandom(3, 'sizes');
  const add = (name: string, shape: readonly number[]): void => {
    const length = shape.reduce((product, extent) => product * extent, 1);
    weights.set(name, { shape, data: Float32Array.from({ length }, () => random.normal()) });
  };
  for (const { name, shape } of manifest.parameters) add(`parameters/${name}`, shape);
  for (const { name, width } of manifest.statistics)
    for (const part of ['mean', 'variance']) add(`statistics/${name}/${part}`, [width]);
  for (const { name, dims } of manifest.tables)
    wide.fields.forEach(({ name: field }, index) => add(`tables/${name}/${field}`, [900, dims[index]!]));
  const sizeOf = async (options: ExportOptions): Promise<number> => {
    const exported = await exportOnnx({ model, schema: fitted, layout: wide, weights: async () => weights }, options);
    return Buffer.concat(exported.model).length;
  };
  expect((await sizeOf({ quantize })) / (await sizeOf({}))).toBeLessThanOrEqual(share);
});

test('small weights need no file of their own', async () => {
  expect((await exportOnnx(trainedFrom(oneField), { externalData: true })).data).toBeUndefined();
});

test('says what it takes and gives; operations of the standard only; the same bytes every time', async () => {
  const exported = await exportOnnx(trainedFrom(everything));
  expect(exported).toMatchObject({ opset: 17, irVersion: 8, data: undefined });
  const { inputs, output } = exported;
  expect(inputs.map(({ name, type, shape }) => `${name} ${type} ${shape.join('×')}`)).toEqual([
    'id:user int32 batch',
    'number:age float32 batch',
    'id:age:missing int32 batch',
    'number:price float32 batch',
    'id:price:missing int32 batch',
    'number:bent float32 batch',
    'id:bent:missing int32 batch',
    'number:constant float32 batch',
    'id:constant:missing int32 batch',
    'ids:mean int32 batch×tokens:mean',
    'id:prediction int32 batch',
    'ids:sum int32 batch×tokens:sum',
    'ids:max int32 batch×tokens:max',
  ]);
  expect(output).toEqual({ name: 'prediction', type: 'float32', shape: ['batch'] });
  const bytes = Buffer.concat(exported.model);
  expect(bytes.includes('com.microsoft')).toBe(false);
  // Fields that share rows share them here too.
  expect(bytes.includes('tables/embedding/user')).toBe(true);
  expect(bytes.includes('tables/embedding/sum')).toBe(false);
  expect(Buffer.concat((await exportOnnx(trainedFrom(everything))).model).equals(bytes)).toBe(true);
  const session = await InferenceSession.create(bytes);
  const described = (ports: readonly { readonly name: string }[]): unknown[] =>
    ports.map((port) => [port.name, 'type' in port && port.type, 'shape' in port && port.shape]);
  expect(described(session.inputMetadata)).toEqual(described(inputs));
  expect(described(session.outputMetadata)).toEqual(described([output]));
  await session.release();
});

test('a file that is none, and inputs that do not fit, are errors that say so', async () => {
  const [engine] = engines;
  writeFileSync(join(folder, 'broken.onnx'), 'not a model');
  await expect(engine!.open(join(folder, 'broken.onnx'))).rejects.toThrow(
    /broken\.onnx: could not load the graph, got/,
  );
  const loaded = await engine!.open(await written(trainedFrom(oneField), 'model.onnx'));
  const { 'ids:max': _, ...others } = inputsOf(randomRows(2), layout, 0);
  await expect(loaded.predict(others)).rejects.toThrow(/could not run the graph, got .*ids:max/);
  await loaded.dispose();
});
