import { categorical, defineSchema, multiValued, numeric, type CtrData, type CtrModel, type Row } from '@fsdnet/core';
import type { Engine } from '@fsdnet/core/engine';
import { fromRows } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { tfjs } from '@fsdnet/engine-tfjs';
import { withFSD } from '@fsdnet/fsd-module';
import { autoInt, autoIntPlus } from '@fsdnet/models-autoint';
import {
  afn,
  afnPlus,
  cl4ctr,
  deepFM,
  dnn,
  fiGNN,
  fm,
  graphFM,
  maskNet,
  pnn,
  wideDeep,
} from '@fsdnet/models-baselines';
import { dcn, dcnV2, edcn } from '@fsdnet/models-dcn';
import { xDeepFM } from '@fsdnet/models-xdeepfm';
import { fit, type TrainedModel } from '@fsdnet/training';
import { describe, expect, test } from 'vitest';

const MLP = { hidden: [8, 8], dropout: 0.1 } as const;

const MODELS: readonly (readonly [string, CtrModel])[] = [
  ['FM', fm()],
  ['DNN', dnn(MLP)],
  ['PNN', pnn(MLP)],
  ['PNN with outer products', pnn({ ...MLP, product: 'outer' })],
  ['Wide&Deep', wideDeep(MLP)],
  ['DeepFM', deepFM(MLP)],
  ['DCN', dcn({ ...MLP, crossLayers: 2 })],
  ['xDeepFM', xDeepFM({ ...MLP, cinUnits: [4, 4] })],
  ['FiGNN', fiGNN({ graphLayers: 2 })],
  ['AutoInt', autoInt({ attentionLayers: 2, attentionWidth: 8 })],
  ['AutoInt+', autoIntPlus({ ...MLP, attentionLayers: 2, attentionWidth: 8 })],
  ['AFN', afn({ ...MLP, logarithmicNeurons: 6 })],
  ['AFN+', afnPlus({ ...MLP, logarithmicNeurons: 6, logarithmicHidden: [8, 8] })],
  ['DCNv2', dcnV2({ ...MLP, crossLayers: 2 })],
  ['FSDNet', withFSD(dcnV2({ ...MLP, crossLayers: 2 }))],
  ['EDCN', edcn({ crossLayers: 2, dropout: 0.1 })],
  ['EDCN with FSD', withFSD(edcn({ crossLayers: 2, bridge: 'attention', batchNorm: false }))],
  ['parallel MaskNet', maskNet({ ...MLP, blockUnits: 8, fieldNorm: true })],
  ['serial MaskNet', maskNet({ ...MLP, structure: 'serial', layerNorm: false })],
  ['GraphFM', graphFM({ graphUnits: [8, 8] })],
  ['CL4CTR', cl4ctr({ ...MLP, encoderUnits: 8, encoderLayers: 1 })],
];

/** Every kind of feature; lists that are empty; columns of each kind without any value, and of one value. */
const SCHEMA = defineSchema({
  label: 'click',
  features: [
    categorical('city'),
    numeric('age'),
    multiValued('genres'),
    multiValued('tags', { pooling: 'max' }),
    multiValued('words', { pooling: 'sum' }),
    categorical('missing category'),
    numeric('missing number'),
    multiValued('missing list'),
    categorical('one category'),
    numeric('one number'),
    multiValued('one list'),
  ],
});

const GENRES = [[], ['drama'], ['drama', 'war'], ['comedy', 'war', 'crime']] as const;
const CITIES = ['paris', 'rome', 'oslo'] as const;

function rowOf(index: number): Row {
  const [city, age, genres] = [index % 3, index % 7, (index * 5) % 4];
  return {
    click: Number(city + age + 2 * genres > 6),
    city: CITIES[city],
    age: index % 11 === 0 ? null : 20 + 5 * age,
    genres: GENRES[genres],
    tags: GENRES[(index * 3) % 4],
    words: GENRES[(index * 7) % 4],
    'missing category': null,
    'missing number': null,
    'missing list': [],
    'one category': 'always',
    'one number': 3,
    'one list': ['always', 'both'],
  };
}

const DATA: CtrData = fromRows(
  Array.from({ length: 160 }, (_, index) => rowOf(index)),
  { schema: SCHEMA, split: '8:2', seed: 1 },
);

function trainOn(engine: Engine, model: CtrModel): Promise<TrainedModel> {
  // 128 rows: the last batch of an epoch is smaller. Running statistics of a batch norm need some steps.
  const size = { epochs: 8, batchSize: 30, embeddingDim: 3, embeddingL2: 0, learningRate: 0.01, seed: 1 };
  return fit(model, DATA, { engine, ...size });
}

async function checkFeatureKinds(engine: Engine, model: CtrModel): Promise<void> {
  const trained = await trainOn(engine, model);
  try {
    const losses = trained.history.map(({ totalLoss }) => totalLoss);
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses.at(-1)).toBeLessThan(losses[0]!);

    const changes: readonly Row[] = [
      { city: 'oslo' },
      { age: 45 },
      { genres: [] },
      { tags: ['drama'] },
      { words: ['drama', 'war'] },
    ];
    const base = rowOf(1);
    const empty = Object.fromEntries(Object.keys(base).map((column) => [column, null]));
    const rows = [base, ...changes.map((change) => ({ ...base, ...change })), empty];
    const { probability, logits } = await trained.predictOutputs(rows, { heads: true });
    expect(probability.every((value) => value >= 0 && value <= 1)).toBe(true);
    const [reference, ...others] = logits!.at(-1)!;
    expect([reference, ...others].every(Number.isFinite)).toBe(true);
    for (const other of others) expect(other).not.toBe(reference);
  } finally {
    await trained.dispose();
  }
}

describe('every model learns from categories, numbers and lists, and bears what is missing', () => {
  test.each(MODELS)('onnxruntime-node: %s', (_, model) =>
    checkFeatureKinds(onnx({ runtime: 'node', threads: 1 }), model),
  );
  // The other tests of parity compare one step of each model between the engines.
  test.each(MODELS)("tfjs's cpu backend: %s", { tags: ['long'] }, (_, model) => checkFeatureKinds(tfjs(), model));
});
