import { expect, test } from 'vitest';

import type { ModelRequest } from '../cli/options/index.ts';
import { buildModel, displayName, findModel, modelNames, resolveModel } from './index.ts';
import { presetFor } from './presets/index.ts';

const preset = presetFor({ model: 'fsdnet', dataset: 'frappe', trainRows: 1 }).values;
/** Options of DCNv2 that these tests leave alone. */
const withoutExperts = { lowRank: false, rank: 32, experts: 4 };
const specOf = async (request: ModelRequest): Promise<Awaited<ReturnType<typeof resolveModel>>['spec']> =>
  (await resolveModel(request, preset)).spec;

test('FSDNet is DCNv2 with self-distillation, both with the values of the preset', async () => {
  const spec = await specOf({});
  expect(spec).toEqual(await specOf({ model: 'dcn-v2', fsd: true }));
  expect(spec).toMatchObject({
    name: 'dcn-v2',
    options: {
      crossLayers: 3,
      hidden: [400, 400, 400],
      dropout: 0.7,
      batchNorm: true,
      activation: 'relu',
      structure: 'parallel',
    },
    fsd: {
      alpha: 0.9,
      beta: 0.01,
      temperature: 1.3,
      kl: 'bernoulli',
      fusion: 'concat',
      connect: 'every-layer',
      softLabels: true,
      hints: true,
    },
  });
  expect(displayName(spec)).toBe('fsdnet');
  expect(displayName(await specOf({ model: 'dcn', fsd: true }))).toBe('dcn-fsd');
  expect(displayName(await specOf({ model: 'dcn' }))).toBe('dcn');
});

test('every option that is given is used', async () => {
  const { options, fsd } = await specOf({
    hidden: [8, 8], dropout: 0.3, batchNorm: false, activation: 'tanh', alpha: 0.4, beta: 0.5, temperature: 2, kl: 'official',
    softLabels: false, hints: false, hintProjection: true, fusion: 'add', connect: 'last-layer', set: ['hintReduction=sum'],
  }); // prettier-ignore
  expect(options).toEqual({
    crossLayers: 2,
    hidden: [8, 8],
    dropout: 0.3,
    batchNorm: false,
    activation: 'tanh',
    structure: 'parallel',
    ...withoutExperts,
  });
  expect(fsd).toMatchObject({
    alpha: 0.4, beta: 0.5, temperature: 2, kl: 'official', softLabels: false, hints: false, hintProjection: true, fusion: 'add',
    connect: 'last-layer', hintReduction: 'sum',
  }); // prettier-ignore
});

test('the depth of one stream is the depth of both', async () => {
  expect((await specOf({ layers: 2 })).options).toMatchObject({ crossLayers: 2, hidden: [400, 400] });
  expect((await specOf({ layers: 4 })).options).toMatchObject({ crossLayers: 4, hidden: [400, 400, 400, 400] });
  expect((await specOf({ hidden: [64] })).options).toMatchObject({ crossLayers: 1, hidden: [64] });
  expect((await specOf({ model: 'dcn', layers: 2, hidden: [64] })).options).toMatchObject({
    crossLayers: 2,
    hidden: [64],
  });
});

test('the other backbones get the depth of the MLP, and the attention width of the preset', async () => {
  expect((await specOf({ model: 'xdeepfm' })).options).toMatchObject({ cinUnits: [64, 64, 64], dropout: 0.7 });
  expect((await specOf({ model: 'xdeepfm', layers: 2, set: [] })).options).toMatchObject({
    cinUnits: [64, 64],
    hidden: [400, 400],
  });
  expect((await specOf({ model: 'xdeepfm', hidden: [8, 8, 8, 8] })).options).toMatchObject({
    cinUnits: [64, 64, 64, 64],
  });
  expect((await specOf({ model: 'xdeepfm', set: ['cinUnits=16,8,4'] })).options).toMatchObject({
    cinUnits: [16, 8, 4],
  });
  expect((await specOf({ model: 'autoint-plus', hidden: [64] })).options).toMatchObject({
    attentionLayers: 1,
    attentionWidth: 128,
  });
  expect((await specOf({ model: 'autoint', layers: 2 })).options).toMatchObject({
    attentionLayers: 2,
    attentionWidth: 128,
    dropout: 0.7,
  });
  await expect(specOf({ model: 'autoint', hidden: [64] })).rejects.toThrow('--hidden: autoint has no such option.');
  await expect(specOf({ model: 'autoint', fsd: true })).rejects.toThrow(
    'Use one of dcn, dcn-v2, xdeepfm, autoint-plus, afn-plus, edcn, graphfm with --set deep=true, or a module',
  );
});

test('a model takes its own options from its preset', async () => {
  const specFor = async (request: ModelRequest & { readonly model: string }, dataset: string): Promise<object> => {
    const { values } = presetFor({ model: request.model, dataset, trainRows: 1 });
    return (await resolveModel(request, values)).spec.options;
  };
  expect(await specFor({ model: 'masknet' }, 'frappe')).toMatchObject({
    blockUnits: 50,
    reductionRatio: 2,
    dropout: 0.1,
  });
  expect(await specFor({ model: 'masknet' }, 'ml-tag')).toMatchObject({ structure: 'serial', hidden: [400, 400, 400] });
  expect(await specFor({ model: 'edcn' }, 'ml-tag')).toMatchObject({ gates: false, crossLayers: 2 });
  expect(await specFor({ model: 'edcn', layers: 4, set: ['gates=true'] }, 'ml-tag')).toMatchObject({
    gates: true,
    crossLayers: 4,
  });
  expect(await specFor({ model: 'fm' }, 'frappe')).toEqual({});
  expect(await specFor({ model: 'fignn' }, 'frappe')).toMatchObject({ graphLayers: 17, gru: false });
  expect(await specFor({ model: 'fignn', layers: 2 }, 'frappe')).toMatchObject({ graphLayers: 2, gru: false });
  expect(await specFor({ model: 'afn-plus', layers: 2 }, 'frappe')).toMatchObject({
    logarithmicNeurons: 1000,
    logarithmicHidden: [400, 400],
    hidden: [400, 400],
    logarithmicDropout: 0.4,
    dropout: 0.2,
  });
  expect(await specFor({ model: 'graphfm', layers: 2 }, 'frappe')).toMatchObject({ graphUnits: [64, 64] });
});

test('the number of layers is that of the MLP where there is no other stream', async () => {
  expect((await specOf({ model: 'dnn', layers: 2 })).options).toMatchObject({ hidden: [400, 400] });
  await expect(specOf({ model: 'fm', layers: 2 })).rejects.toThrow('--layers: fm has no such option.');
});

test('--fsd needs two streams, and the message says what a model lacks', async () => {
  for (const model of modelNames) {
    const entry = await findModel(model);
    if (entry.parallel) await specOf({ model, fsd: true });
    else await expect(specOf({ model, fsd: true }), model).rejects.toThrow(/ of equal depth, got [\w-]+ \(its? /);
  }
  await expect(specOf({ model: 'deepfm', fsd: true })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[ConfigError: --fsd: works on models with two parallel streams of equal depth, got deepfm (its FM part has no layers). Use one of dcn, dcn-v2, xdeepfm, autoint-plus, afn-plus, edcn, graphfm with --set deep=true, or a module that exports defineBackbone({ … }).]`,
  );
  await expect(specOf({ model: 'dcn-v2', fsd: true, set: ['structure=stacked'] })).rejects.toThrow(
    'got dcn-v2 (its streams stand side by side with structure=parallel only).',
  );
});

test('--set wins and is typed by the option', async () => {
  const { options } = await specOf({
    model: 'dcn-v2',
    dropout: 0.5,
    set: ['hidden=32,16', 'dropout=0.1', 'batchNorm=false', 'crossLayers=4', 'structure=stacked'],
  });
  expect(options).toEqual({
    crossLayers: 4,
    hidden: [32, 16],
    dropout: 0.1,
    batchNorm: false,
    activation: 'relu',
    structure: 'stacked',
    ...withoutExperts,
  });
  await expect(specOf({ set: ['dropout=lots'] })).rejects.toThrow(
    'dropout: must be a number from 0 to below 1, got "lots"',
  );
});

test('a spec builds the same model again', async () => {
  for (const model of modelNames) {
    const { spec, model: built } = await resolveModel({ model }, preset);
    const again = await buildModel(JSON.parse(JSON.stringify(spec)) as typeof spec);
    expect(again.name).toBe(built.name);
  }
});
