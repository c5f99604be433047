import { resolveValues } from '@fsdnet/core/engine';
import { datasetNames, describeDataset } from '@fsdnet/datasets';
import { portfolio } from '@fsdnet/training';
import { expect, test } from 'vitest';

import { findModel } from '../index.ts';
import { benchmarkSets, fittedFor, presetFor } from './index.ts';
import { publishedModels } from './published-models.ts';

test("the benchmark sets have the authors' values", () => {
  const pick = (dataset: string): unknown[] => {
    const { name, values } = presetFor({ model: 'fsdnet', dataset, trainRows: 1 });
    const { batchSize, embeddingL2, dropout, batchNorm, temperature, alpha, beta, minCount } = values;
    return [name, batchSize, embeddingL2, dropout, batchNorm, temperature, alpha, beta, minCount];
  };
  expect(pick('criteo')).toEqual(['paper', 4096, 1e-5, 0.2, true, 1, 0.5, 0.01, 10]);
  expect(pick('ml-tag')).toEqual(['paper', 10_000, 1e-2, 0.3, true, 1, 0.3, 0.01, 2]);
  expect(pick('ml-1m')).toEqual(['paper', 10_000, 1e-1, 0.1, true, 1.8, 0.4, 0.01, 2]);
  expect(pick('frappe')).toEqual(['paper', 10_000, 1e-1, 0.7, true, 1.3, 0.9, 0.01, 2]);
});

test('own data start at the click rate; the published sets, and the rule of version 0.1, at one half', () => {
  const bias = (dataset?: string, preset?: 'default'): string =>
    presetFor({ model: 'fsdnet', dataset, preset, trainRows: 1 }).values.outputBias;
  expect([bias(), bias('sample'), bias('avazu')]).toEqual(['prior', 'prior', 'prior']);
  for (const dataset of benchmarkSets) expect(bias(dataset)).toBe('zero');
  expect([bias('ml-1m-genres'), bias(undefined, 'default'), bias('frappe', 'default')]).toEqual([
    'zero',
    'zero',
    'zero',
  ]);
});

test('probabilities are corrected for own data and sets that the paper does not have', () => {
  const calibrate = (dataset?: string, preset?: 'default'): string =>
    presetFor({ model: 'fm', dataset, preset, trainRows: 1 }).values.calibrate;
  for (const dataset of [undefined, 'sample', 'avazu', 'ml-1m-genres']) expect(calibrate(dataset)).toBe('auto');
  for (const dataset of benchmarkSets) expect(calibrate(dataset)).toBe('off');
  expect([calibrate(undefined, 'default'), calibrate('sample', 'default')]).toEqual(['off', 'off']);
});

test('the preset of version 0.1: λ by the rows, with the reason', () => {
  const own = (trainRows: number): [number, string] => {
    const { values, reason } = presetFor({ model: 'fsdnet', preset: 'default', trainRows });
    return [values.embeddingL2, reason];
  };
  expect(own(10_000_001)).toEqual([
    1e-5,
    'the values of version 0.1 for own data; λ 0.00001 because the data has 10,000,001 training rows, over 10 M',
  ]);
  expect(own(10_000_000)).toEqual([
    1e-2,
    'the values of version 0.1 for own data; λ 0.01 because the data has 10,000,000 training rows, over 1 M',
  ]);
  expect(own(1_000_000)).toEqual([
    0.05,
    'the values of version 0.1 for own data; λ 0.05 because the data has 1,000,000 training rows, at most 1 M',
  ]);
  expect(presetFor({ model: 'fm', preset: 'default', trainRows: 5 }).values.embeddingL2).toBe(1e-5);
  const { embeddingDim, hidden, batchNorm, dropout, batchSize, minCount, temperature, alpha, beta, seed } = presetFor({
    model: 'dcn',
    preset: 'default',
    trainRows: 5,
  }).values;
  expect([embeddingDim, hidden, batchNorm, dropout, batchSize, minCount, temperature, alpha, beta, seed]).toEqual([
    16,
    [400, 400, 400],
    true,
    0.2,
    4096,
    2,
    1,
    0.5,
    0.01,
    2023,
  ]);
});

test('own data get an entry of the portfolio, and what follows from their rows', () => {
  const entry = {
    name: 'small',
    model: 'fsdnet',
    options: { hidden: [64, 64], embeddingDim: 8 },
    rules: { embeddingL2Rows: 500, stepsPerEpoch: 100 },
  };
  const { name, reason, values } = presetFor({ model: 'fsdnet', trainRows: 50_000, entry });
  expect([name, reason]).toEqual(['recipe', '"small", the rest by 50,000 training rows']);
  expect(values).toMatchObject({
    ...{ hidden: [64, 64], layers: 2, embeddingDim: 8, embeddingL2: 0.01, batchSize: 512, evaluationsPerEpoch: 2 },
    ...{ monitor: 'logloss', patience: 8, plateauFactor: 0.7, outputBias: 'prior' },
  });
  // What breaks under the λ of another model's entry gets less of it.
  expect(presetFor({ model: 'fm', trainRows: 50_000, entry }).values.embeddingL2).toBe(30 / 50_000);
  expect(presetFor({ model: 'dnn', trainRows: 50_000 }).reason).toContain(portfolio[0]!.name);
});

test('a model of which more is published has values of its own on the benchmark sets', () => {
  const pick = (model: string, dataset: string, preset?: 'default'): unknown[] => {
    const { name, values } = presetFor({ model, dataset, preset, trainRows: 5 });
    const { batchSize, embeddingL2, networkL2, dropout, batchNorm, layers } = values;
    return [name, batchSize, embeddingL2, networkL2, dropout, batchNorm, layers];
  };
  expect(pick('fm', 'frappe')).toEqual(['published', 4096, 5e-6, 5e-6, 0.7, true, 3]);
  expect(pick('pnn', 'criteo')).toEqual(['published', 4096, 1e-5, 0, 0.2, false, 3]);
  expect(pick('edcn', 'ml-tag')).toEqual(['published', 10_000, 0.01, 0, 0.1, true, 2]);
  expect(pick('fignn', 'frappe')).toEqual(['published', 10_000, 0.001, 0, 0.7, true, 17]);
  expect(pick('afn-plus', 'ml-tag')).toEqual(['published', 4096, 0.001, 0, 0.5, false, 3]);
  expect(pick('afn-plus', 'criteo')).toEqual(['published', 4096, 1e-5, 0, 0, true, 3]);
  expect(pick('pnn', 'ml-1m-genres')).toEqual(['default', 10_000, 0.1, 0, 0.1, true, 3]);
  expect(pick('fm', 'ml-1m-genres')).toEqual(['default', 10_000, 1e-5, 1e-5, 0.1, true, 3]);
  expect(pick('pnn', 'criteo', 'default')).toEqual(['default', 4096, 0.05, 0, 0.2, true, 3]);
  expect(pick('dcn', 'frappe')).toEqual(pick('fsdnet', 'frappe'));
  expect(presetFor({ model: 'deepfm', dataset: 'frappe', trainRows: 5 }).reason).toBe(
    'for deepfm on frappe: λ, dropout and norms of BARS; embedding size, MLP and batch size of the paper',
  );
});

test('every preset of a model fits the model', async () => {
  for (const [model, bySet] of Object.entries(publishedModels)) {
    expect(Object.keys(bySet)).toEqual(benchmarkSets);
    const { table } = await findModel(model);
    for (const { values } of Object.values(bySet)) {
      expect(Object.keys(table)).toEqual(expect.arrayContaining(Object.keys(values.modelOptions ?? {})));
      resolveValues(model, table, values.modelOptions ?? {});
    }
  }
});

test('every known set has a preset that says why', () => {
  for (const dataset of datasetNames) {
    expect(presetFor({ model: 'fsdnet', dataset, trainRows: 1000 }).reason).not.toBe('');
    expect(fittedFor({ dataset }).minCount).toBeGreaterThan(0);
  }
  expect(fittedFor({ dataset: 'criteo' }).minCount).toBe(10);
  expect(fittedFor({ dataset: 'criteo', preset: 'default' }).minCount).toBe(2);
});

test('the paper has values for its four sets only', () => {
  expect(() =>
    presetFor({ model: 'fsdnet', dataset: 'sample', preset: 'paper', trainRows: 1 }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ConfigError: --preset paper: the paper has hyper-parameters for criteo, ml-tag, ml-1m, frappe only, got sample. Leave --preset out.]`,
  );
  expect(() => presetFor({ model: 'fsdnet', preset: 'paper', trainRows: 1 })).toThrow('got own data');
});

test('agrees with what the data sets say about themselves', () => {
  for (const dataset of datasetNames) expect(fittedFor({ dataset }).minCount).toBe(describeDataset(dataset).minCount);
  for (const dataset of ['criteo', 'ml-tag', 'ml-1m', 'frappe']) {
    expect(presetFor({ model: 'fsdnet', dataset, trainRows: 1 }).values.batchSize).toBe(
      describeDataset(dataset).batchSize,
    );
  }
});
