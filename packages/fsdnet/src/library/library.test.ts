import { ConfigError } from '@fsdnet/core';
import { collectManifest, countParameters, type FieldLayout } from '@fsdnet/core/engine';
import { categoricalLayout } from '@fsdnet/core/testing';
import { withFSD } from '@fsdnet/fsd-module';
import { dcnV2 } from '@fsdnet/models-dcn';
import { expect, test } from 'vitest';

import { createModel, modelNames } from './create-model.ts';
import { fsdNet } from './fsd-net.ts';

const layout: FieldLayout = categoricalLayout(3, 7, 4);
const names = (model: Parameters<typeof collectManifest>[0]): string[] =>
  collectManifest(model, layout).parameters.map(({ name }) => name);

test('FSDNet is FSD on DCNv2, with the options of both', () => {
  const size = { hidden: [8, 8], crossLayers: 2 };
  expect(names(fsdNet({ ...size, fusion: 'add', hintProjection: true }))).toEqual(
    names(withFSD(dcnV2(size), { fusion: 'add', hintProjection: true })),
  );
  const experts = { ...size, lowRank: true, rank: 2, experts: 3 };
  expect(names(fsdNet(experts))).toEqual(names(withFSD(dcnV2(experts))));
  expect(names(fsdNet(experts))).not.toEqual(names(fsdNet(size)));
});

test('options that are none, or out of their range, are named', () => {
  expect(() => fsdNet({ structure: 'stacked' } as object)).toThrow('fsdNet: unknown option, got "structure".');
  expect(() => fsdNet({ temprature: 2 } as object)).toThrow('Did you mean temperature?');
  expect(() => fsdNet({ ablation: { hints: false } } as object)).toThrow(ConfigError);
  expect(() => fsdNet({ dropout: 1 })).toThrow('fsdNet: dropout: must be a number from 0 to below 1, got 1.');
});

test('every model is made by its name, and refuses options that it has not', async () => {
  for (const name of modelNames) {
    const model = await createModel(name);
    expect(countParameters(model, layout).parameters).toBeGreaterThan(0);
    await expect(createModel(name, { hiden: [4] })).rejects.toThrow(/unknown option, got "hiden"/);
  }
  const model = await createModel('fsdnet', { hidden: [8, 8], crossLayers: 2, lowRank: true });
  expect(names(model)).toEqual(names(fsdNet({ hidden: [8, 8], crossLayers: 2, lowRank: true })));
  await expect(createModel('dcnv2')).rejects.toThrow('Did you mean dcn-v2?');
});
