import { expect, test } from 'vitest';

import type { ModelRequest } from '../cli/options/index.ts';
import { modelNames, modelRequestOf, resolveModel } from './index.ts';
import type { ModelSpec } from './index.ts';
import { presetFor } from './presets/index.ts';

const specOf = async (request: ModelRequest, dataset?: string): Promise<ModelSpec> =>
  (await resolveModel(request, presetFor({ model: 'fsdnet', dataset, trainRows: 1000 }).values)).spec;

/** The same model, asked for where a preset would have made another one. */
const again = async (spec: ModelSpec): Promise<ModelSpec> => specOf(await modelRequestOf(spec), 'criteo');

test.each([...modelNames])('%s is asked for with every option named', async (model) => {
  const spec = await specOf({ model });
  expect(await again(spec)).toEqual(spec);
});

test('so are its own options, lists of layers, and those of self-distillation', async () => {
  const requests: readonly ModelRequest[] = [
    { model: 'xdeepfm', fsd: true, hidden: [9, 8], set: ['cinUnits=7,6', 'hintReduction=sum'], alpha: 0.25, softLabels: false },
    { model: 'fsdnet', hidden: [8, 8], batchNorm: false, kl: 'official', set: ['lowRank=true', 'rank=3'] },
    { model: 'autoint', layers: 2 },
  ]; // prettier-ignore
  for (const request of requests) {
    const spec = await specOf(request);
    expect(await again(spec)).toEqual(spec);
  }
});
