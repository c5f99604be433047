import type { CtrData } from '@fsdnet/core';
import { AbortedError, hashedVocabulary } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';
import type { PretrainedVectors } from '../pretrained-vectors.ts';
import type { ProgressEvent } from '../progress/index.ts';
import { memoryRun, type MemoryRun } from '../run-store/index.ts';
import { clickData } from '../test-support/click-data.ts';
import { logisticEngine, logisticModel } from '../test-support/logistic-engine.ts';
import { plainTraining } from '../test-support/plain-training.ts';
import type { FitOptions } from './fit-options.ts';
import { fit } from './fit.ts';

/** Vectors of size 2 for some items and for the unknown ones; "z" is no item. */
const items = {
  field: 'item',
  values: ['z', 'b', '(padding)', 'd', '(other)'],
  vectors: Float32Array.of(9, 9, 1, 2, 8, 8, 3, 4, 5, 6),
  freeze: 'rows',
} as const satisfies PretrainedVectors;

function quick(options: Partial<FitOptions>): FitOptions {
  return { ...plainTraining, engine: logisticEngine(), epochs: 2, embeddingDim: 2, learningRate: 0.05, ...options };
}

async function vectorsOf(field: string, options: Partial<FitOptions>): Promise<Record<string, number[]>> {
  const trained = await fit(logisticModel(), clickData(), quick(options));
  const { values, vectors, dim } = trained.embeddings(field);
  await trained.dispose();
  return Object.fromEntries(values.map((value, row) => [value, [...vectors.subarray(row * dim, (row + 1) * dim)]]));
}

test.each(['dense', 'sparse'] as const)(
  'frozen rows end as they were given, the others learn: %s',
  async (tableUpdate) => {
    const options = { tableUpdate, embeddingL2: 0.1 };
    const drawn = await vectorsOf('item', { ...options, learningRate: 1e-12, embeddingL2: 0 });
    const learned = await vectorsOf('item', { ...options, pretrained: [items] });
    expect(learned).toMatchObject({ '(padding)': [0, 0], b: [1, 2], d: [3, 4], '(other)': [5, 6] });
    for (const token of ['a', 'c', 'e']) expect(learned[token]).not.toEqual(drawn[token]);
    const tuned = await vectorsOf('item', { ...options, pretrained: [{ ...items, freeze: undefined }] });
    for (const token of ['b', 'd', '(other)']) {
      expect(tuned[token]).not.toEqual(learned[token]);
      // It started there: N(0, 1e-4) rows are nowhere near after two epochs of small steps.
      for (const [k, value] of tuned[token]!.entries()) expect(Math.abs(value - learned[token]![k]!)).toBeLessThan(0.5);
    }
    const whole = await vectorsOf('item', { ...options, pretrained: [{ ...items, freeze: 'field' }] });
    for (const token of ['a', 'c', 'e']) {
      for (const [k, value] of whole[token]!.entries()) expect(value).toBeCloseTo(drawn[token]![k]!, 9);
    }
  },
);

test('the vectors of lists, from arrays', async () => {
  const genres: PretrainedVectors = { field: 'genres', values: ['a'], vectors: [[0.5, -0.5]], freeze: 'rows' };
  expect((await vectorsOf('genres', { pretrained: [genres] }))['a']).toEqual([0.5, -0.5]);
});

test('the L2 term of the loss is without frozen rows', async () => {
  const of = async (pretrained: readonly PretrainedVectors[]): Promise<Readonly<Record<string, number>>> => {
    const trained = await fit(logisticModel(), clickData(), quick({ epochs: 1, embeddingL2: 1e-4, pretrained }));
    const [record] = trained.history;
    await trained.dispose();
    return { ...record!.loss };
  };
  const huge = { ...items, vectors: items.vectors.map((value) => value * 1000) };
  expect((await of([huge]))['embeddingL2']).toBeLessThan(1e-3);
  expect((await of([{ ...huge, freeze: undefined }]))['embeddingL2']).toBeGreaterThan(1);
});

test('an interrupted run goes on with the same frozen rows, to the same bits', async () => {
  const options = { embeddingL2: 0.01, pretrained: [items] };
  const whole = memoryRun();
  await (await fit(logisticModel(), clickData(), quick({ ...options, run: whole }))).dispose();
  const run = memoryRun();
  const stop = new AbortController();
  let steps = 0;
  const onProgress = ({ kind }: ProgressEvent): void => void (kind === 'step' && ++steps === 5 && stop.abort());
  await expect(
    fit(logisticModel(), clickData(), quick({ ...options, run, onProgress, signal: stop.signal })),
  ).rejects.toThrow(AbortedError);
  await (await fit(logisticModel(), clickData(), quick({ ...options, run, resume: true }))).dispose();
  const values = ({ model }: MemoryRun): unknown => [...model!.tensors].map(([name, { data }]) => [name, [...data]]);
  expect(values(run)).toEqual(values(whole));
  expect([...run.model!.tensors.get('tables/embedding/item')!.data.subarray(4, 6)]).toEqual([1, 2]);

  const others = { ...items, vectors: items.vectors.with(2, 1.5) };
  await expect(
    fit(logisticModel(), clickData(), quick({ ...options, pretrained: [others], run, resume: true })),
  ).rejects.toThrow(/got training\.pretrained\.item\.checksum "[0-9a-f]{16}" instead of "[0-9a-f]{16}"\./);
  await expect(fit(logisticModel(), clickData(), quick({ embeddingL2: 0.01, run, resume: true }))).rejects.toThrow(
    'training.pretrained.item.rows absent instead of 3',
  );
});

test('a run without such vectors says nothing of them, as earlier runs do', async () => {
  const run = memoryRun();
  await (await fit(logisticModel(), clickData(), quick({ run, pretrained: [] }))).dispose();
  const opened = await run.open();
  expect((await opened.config())!['training']).not.toHaveProperty('pretrained');
  await opened.close();
});

/** The item field with hashed tokens. */
function hashed(): CtrData {
  const data = clickData();
  const fields = data.schema.fields.map((field) =>
    field.name === 'item' && field.kind === 'categorical' ? { ...field, vocabulary: hashedVocabulary(5) } : field,
  );
  return { ...data, schema: { ...data.schema, fields } };
}

test.each<[string, readonly PretrainedVectors[], string, CtrData?]>([
  ['no such field', [{ ...items, field: 'itm' }], 'pretrained: field "itm": must be one of the schema. Use one of user, item, age, genres.'],
  ['a number', [{ ...items, field: 'age' }], 'pretrained: field "age": must have a vocabulary, because vectors are found by value, got a numeric field. Make it categorical.'],
  ['hashed tokens', [items], 'pretrained: field "item": must have a vocabulary, because vectors are found by value, got a field with hashed tokens. Leave out its `hash`.', hashed()],
  ['no such table', [{ ...items, table: 'second' }], 'pretrained: table "second": must be one that the model reads. Its tables: embedding, firstOrder.'],
  ['another size', [{ ...items, vectors: new Float32Array(15), source: 'v.txt' }], 'v.txt: vectors of field "item" must have the size that it has in the model, 2, got 3. Set the field\'s own `dim` (--dim item:3), or the embedding size of all (--embedding-dim 3).'],
  ['one of another size', [{ ...items, values: ['a', 'b'], vectors: [[1, 2], [3]] }], 'pretrained[1]: vectors of field "item" must have the size that it has in the model, 2, got 1.'],
  ['too few', [{ ...items, vectors: [[1, 2]] }], 'pretrained: needs one vector per value, got 1 for 5.'],
  ['a value twice', [{ ...items, values: ['z', 'b', 'c', 'd', 'b'] }], 'pretrained[4]: every value must have exactly one vector, got "b" again, after pretrained[1].'],
  ['no number', [{ ...items, values: ['a'], vectors: [[1, NaN]] }], 'pretrained[0]: a vector must hold finite numbers that fit into 32 bits, got NaN.'],
  ['too large', [{ ...items, values: ['a'], vectors: [[1, 1e39]] }], 'pretrained[0]: a vector must hold finite numbers that fit into 32 bits, got 1e+39.'],
  ['none fits', [{ ...items, values: ['1'], vectors: [[1, 2]] }], 'pretrained: field "item": at least one of its values must have a vector, got none of 1, for example "1" where the field has "a". Write the values as the data does.'],
  ['a field twice', [items, items], 'pretrained: field "item": takes only one set of vectors, which the fields that share its vocabulary use too, got a second time.'],
  ['freeze', [{ ...items, freeze: 'all' as 'rows' }], 'pretrained: freeze: must be "rows" or "field", got "all".'],
])('refused: %s', async (_, pretrained, message, data = clickData()) => {
  await expect(fit(logisticModel(), data, quick({ pretrained }))).rejects.toThrow(message);
}); // prettier-ignore
