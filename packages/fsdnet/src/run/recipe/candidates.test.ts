import { ConfigError } from '@fsdnet/core';
import type { RecipeEntry } from '@fsdnet/training';
import { expect, test } from 'vitest';

import type { TrainOptions } from '../../cli/options/index.ts';
import { displayName } from '../../models/index.ts';
import { candidatesOf } from './candidates.ts';
import type { Candidate } from './candidates.ts';

const ROWS = 6400;
const portfolio: readonly RecipeEntry[] = [
  { name: 'wide', model: 'dcn-v2', fsd: true, options: { hidden: [16, 16], dropout: 0.5 }, rules: { embeddingL2Rows: 640 } },
  { name: 'narrow', model: 'dcn-v2', fsd: true, options: { hidden: [8, 8], dropout: 0.1 }, rules: { embeddingL2Rows: 640 } },
  { name: 'pairs', model: 'fm', options: { embeddingDim: 4 }, rules: { embeddingL2Rows: 64, stepsPerEpoch: 100 } },
]; // prettier-ignore

const under = (options: TrainOptions): Promise<readonly Candidate[]> => candidatesOf(options, portfolio, ROWS);
const namesUnder = async (options: TrainOptions): Promise<readonly string[]> =>
  (await under(options)).map(({ name }) => name);

test('every entry has its model, its values, and what follows from the rows', async () => {
  const candidates = await under({});
  expect(candidates.map(({ name, spec }) => [name, displayName(spec)])).toEqual([
    ['wide', 'fsdnet'],
    ['narrow', 'fsdnet'],
    ['pairs', 'fm'],
  ]);
  const [wide, , pairs] = candidates;
  expect(wide!.spec.options).toMatchObject({ hidden: [16, 16], crossLayers: 2, dropout: 0.5 });
  expect(wide!.values).toMatchObject({ embeddingL2: 0.1, batchSize: 128, embeddingDim: 16 });
  expect(pairs!.values).toMatchObject({ embeddingL2: 0.01, batchSize: 64, embeddingDim: 4 });
});

test('a named option holds for every entry', async () => {
  const candidates = await under({ embeddingDim: 7, batchSize: 50, seed: 3 });
  for (const { values } of candidates) expect(values).toMatchObject({ embeddingDim: 7, batchSize: 50, seed: 3 });
});

test('a named model is that of every entry, and says whether it has self-distillation', async () => {
  const candidates = await under({ model: 'dcn' });
  expect(candidates.map(({ spec }) => displayName(spec))).toEqual(['dcn', 'dcn', 'dcn']);
  expect(await namesUnder({ model: 'fm', embeddingDim: 4 })).toEqual(['wide', 'pairs']);
});

test('entries that a named option makes equal are one', async () => {
  expect(await namesUnder({ hidden: [4, 4] })).toEqual(['wide', 'narrow']);
  expect(await namesUnder({ hidden: [4, 4], dropout: 0 })).toEqual(['wide']);
});

test('an entry that is wrong by itself is not left out in silence', async () => {
  const wrong: RecipeEntry = { name: 'wrong', model: 'fm', fsd: true, options: {}, rules: {} };
  await expect(candidatesOf({}, [...portfolio, wrong], ROWS)).rejects.toThrow('two parallel streams');
});

test('entries of a model that does not have a named option are left out', async () => {
  expect(await namesUnder({ dropout: 0 })).toEqual(['wide', 'narrow']);
  expect(await namesUnder({ alpha: 0.3 })).toEqual(['wide', 'narrow']);
  await expect(under({ model: 'fm', dropout: 0 })).rejects.toThrow(ConfigError);
  await expect(under({ model: 'fm', dropout: 0 })).rejects.toThrow('--dropout: fm has no such option');
});
