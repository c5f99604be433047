import { auc, InputError, type EncodedRows, type Row } from '@fsdnet/core';
import { DisposedError, selectRows } from '@fsdnet/core/engine';
import { beforeAll, expect, test } from 'vitest';
import { fit } from '../fit/index.ts';
import { clickData, clickRows } from '../test-support/click-data.ts';
import { logisticEngine, logisticModel } from '../test-support/logistic-engine.ts';
import { plainTraining } from '../test-support/plain-training.ts';
import type { TrainedModel } from './trained-model.ts';

let trained: TrainedModel;

beforeAll(async () => {
  trained = await fit(logisticModel(), clickData(), {
    ...plainTraining,
    engine: logisticEngine(),
    epochs: 2,
    batchSize: 40,
    embeddingDim: 4,
    learningRate: 0.05,
  });
});

const ROWS: readonly Row[] = Array.from({ length: 7 }, (_, index) => ({
  click: index % 2,
  user: 'abcde'[index % 5],
  item: index === 3 ? 'never seen' : 'b',
  age: index === 4 ? null : 30 + index,
  genres: index === 5 ? [] : ['a', 'c'],
}));

test('rows as objects, as encoded rows and as a stream give the same predictions, whatever the batch', async () => {
  const whole = await trained.predict(ROWS);
  expect(whole).toHaveLength(7);
  expect(await trained.predict(trained.encode(ROWS), { batchSize: 3 })).toEqual(whole);
  async function* stream(): AsyncGenerator<Row | readonly Row[]> {
    yield ROWS[0]!;
    yield ROWS.slice(1, 6);
    yield ROWS[6]!;
  }
  const parts: Float32Array[] = [];
  for await (const part of trained.predict(stream(), { batchSize: 2 })) parts.push(part);
  expect(parts.map(({ length }) => length)).toEqual([2, 2, 2, 1]);
  expect(parts.flatMap((part) => [...part])).toEqual([...whole]);
  expect(await trained.predict([])).toEqual(new Float32Array());
});

test('rows of weight 0 take no part in metrics', async () => {
  const { valid } = clickData();
  const rows = Array.from({ length: valid.rows }, (_, row) => row);
  const weighted = (indices: number[], weights: Float32Array): EncodedRows => ({
    ...selectRows(valid, indices),
    weights,
    groups: Int32Array.from(indices, (row) => row % 5),
  });
  const plain = await trained.evaluate(weighted(rows, new Float32Array(rows.length).fill(1)), { heads: true });
  const ignored = [3, 1, 4, 1, 5, 9, 2, 6];
  const all = weighted(
    [...ignored, ...rows],
    Float32Array.from({ length: rows.length + 8 }, (_, row) => Number(row >= 8)),
  );
  expect(await trained.evaluate(all, { heads: true })).toEqual({ ...plain, rows: rows.length + 8 });
});

test('a row without a feature’s key is an error that names it', async () => {
  await expect(trained.predict([{ user: 'a', item: 'b', genres: [] }])).rejects.toThrow(/"age"/);
});

test.each([
  ['a single row', ROWS[0], 'got a single row. Put it into a list: predict([row]).'],
  ['a forgotten await', Promise.resolve(ROWS), 'got a promise. Write `await` in front of it.'],
  ['no rows', undefined, 'got nothing. Data without a test part have no `test`'],
  ['a text', 'rows.csv', 'needs a list of rows, or encoded ones, got "rows.csv".'],
])('%s in place of rows is named', async (_, rows, message) => {
  await expect(trained.predict(rows as never)).rejects.toThrow(message);
  await expect(trained.evaluate(rows as never)).rejects.toThrow(message.replace('predict([', 'evaluate(['));
});

test('options that are none are named', async () => {
  await expect(trained.predict(ROWS, { batchsize: 3 } as object)).rejects.toThrow(
    'predict: unknown option, got "batchsize". Did you mean batchSize?',
  );
  await expect(trained.evaluate(ROWS, { head: true } as object)).rejects.toThrow(
    'evaluate: unknown option, got "head". Did you mean heads?',
  );
  await expect(trained.evaluate(ROWS, { heads: 'yes' } as object)).rejects.toThrow(
    'evaluate: heads: must be true or false, got "yes".',
  );
  const stream = (async function* () {})();
  await expect(trained.predict(stream, { batchSize: 0 }).next()).rejects.toThrow(
    'predict: batchSize: must be a whole number of at least 1, got 0.',
  );
});

test('calls at the same time do not mix', async () => {
  const sets = ['x', 'y', 'z'].map((key) => clickRows(10, key));
  const alone = [];
  for (const rows of sets) alone.push(await trained.predict(rows));
  expect(await Promise.all(sets.map((rows) => trained.predict(rows)))).toEqual(alone);
});

test('evaluates with every metric, per head, with custom ones', async () => {
  const rows = clickRows(80, 'test', { groups: true, weights: true });
  const progress: number[] = [];
  const evaluation = await trained.evaluate(rows, {
    heads: true,
    scores: true,
    batchSize: 30,
    metrics: { positives: ({ labels }) => labels.reduce((sum, label) => sum + label), odd: () => NaN },
    onProgress: (seen) => progress.push(seen),
  });
  const predictions = await trained.predict(rows);
  expect(evaluation.scored!.predictions).toEqual(predictions);
  expect(evaluation.auc).toBe(auc(rows.labels!, predictions, rows.weights));
  expect(evaluation.heads).toHaveLength(1);
  expect(evaluation.heads![0]!.logloss).toBeCloseTo(evaluation.logloss!, 6);
  expect(evaluation.gauc).toEqual(expect.any(Number));
  expect(evaluation.custom).toEqual({ positives: rows.labels!.reduce((sum, label) => sum + label), odd: null });
  expect(progress).toEqual([30, 60, 80]);
});

test('one class only: no AUC, but a log loss', async () => {
  const rows = clickRows(20, 'one class');
  const evaluation = await trained.evaluate({ ...rows, labels: new Float32Array(20) });
  expect(evaluation.auc).toBeNull();
  expect(evaluation.logloss).toBeGreaterThan(0);
  expect(evaluation).not.toHaveProperty('gauc');
});

test('evaluates rows as objects by their label column; rows without labels are refused', async () => {
  expect((await trained.evaluate(ROWS)).rows).toBe(7);
  await expect(trained.evaluate(trained.encode(ROWS))).rejects.toThrow(InputError);
});

test('heads and taps come row by row', async () => {
  const { logits, taps, probability } = await trained.predictOutputs(
    ROWS,
    { heads: true, taps: ['input'] },
    { batchSize: 4 },
  );
  expect(logits).toHaveLength(1);
  expect(1 / (1 + Math.exp(-logits![0]![6]!))).toBeCloseTo(probability[6]!, 6);
  expect(taps!['input']).toHaveLength(7 * 16);
});

test('gives the vectors of a field with their values', () => {
  const { values, vectors, dim } = trained.embeddings('user');
  expect(values).toEqual(['(padding)', 'a', 'b', 'c', 'd', 'e', '(other)']);
  expect([vectors.length, dim]).toEqual([28, 4]);
  expect([...vectors.subarray(0, 4)]).toEqual([0, 0, 0, 0]);
  expect(trained.embeddings('age', 'firstOrder').values).toEqual(['age']);
  expect(() => trained.embeddings('nobody')).toThrow(
    'embeddings: the field must be one of the schema, got "nobody". Use one of user, item, age, genres.',
  );
  expect(() => trained.embeddings('user', 'other')).toThrow('Use one of embedding, firstOrder.');
});

test('gives all weights by name, and what they are for', async () => {
  const weights = await trained.weights();
  const fields = ['user', 'item', 'age', 'genres'];
  expect([...weights.keys()]).toEqual([
    'parameters/kernel',
    'parameters/bias',
    ...['embedding', 'firstOrder'].flatMap((table) => fields.map((field) => `tables/${table}/${field}`)),
  ]);
  expect(weights.get('tables/embedding/user')).toEqual({
    shape: [7, 4],
    data: trained.embeddings('user').vectors,
  });
  const { kernel, bias } = Object.fromEntries(
    ['kernel', 'bias'].map((name) => [name, weights.get(`parameters/${name}`)!.data]),
  ) as Record<'kernel' | 'bias', Float32Array>;
  const { taps, logits } = await trained.predictOutputs(ROWS.slice(0, 1), { heads: true, taps: ['input'] });
  const [user, item, age, genres] = fields.map((field) => weights.get(`tables/firstOrder/${field}`)!.data) as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const { ids, numbers, lists } = trained.encode(ROWS.slice(0, 1));
  const listed = [...lists[0]!.ids].map((id) => genres[id]!);
  const linear =
    user[ids[0]!]! +
    item[ids[1]!]! +
    numbers[0]! * age[0]! +
    listed.reduce((sum, value) => sum + value) / listed.length;
  const product = taps!['input']!.reduce((sum, value, index) => sum + value * kernel[index]!, 0);
  expect(logits![0]![0]).toBeCloseTo(product + bias[0]! + linear, 5);
  expect([trained.model.name, trained.layout.fields.map(({ name }) => name)]).toEqual(['logistic', fields]);
});

test('describes itself', () => {
  // Tables: 3 fields × 7 rows and one number, × 5 (dim 4 and the first-order table); kernel 16, bias 1.
  expect(trained.parameters).toBe(22 * 5 + 17);
  expect(trained.time).toMatchObject({ rows: 300 });
  const lines = trained.summary().split('\n');
  expect(lines[0]).toBe('logistic on by-hand 1');
  expect(lines).toContain('embedding    88');
  expect(lines).toContain('total       127');
  expect(lines.at(-1)).toMatch(/^epoch \d of 2: valid auc 0\.\d{6}, logloss/);
});

test('after dispose every call is refused', async () => {
  const other = await fit(logisticModel(), clickData(), { engine: logisticEngine(), epochs: 1, embeddingDim: 4 });
  await other.dispose();
  await other.dispose();
  await expect(other.predict(ROWS)).rejects.toThrow(DisposedError);
  expect(() => other.embeddings('user')).toThrow(DisposedError);
  await expect(other.weights()).rejects.toThrow(DisposedError);
});
