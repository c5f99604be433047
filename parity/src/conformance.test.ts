import type { ParallelBackbone } from '@fsdnet/core';
import type { Engine } from '@fsdnet/core/engine';
import { runBackboneTest } from '@fsdnet/core/testing';
import { autoIntPlus } from '@fsdnet/models-autoint';
import { afnPlus, graphFM } from '@fsdnet/models-baselines';
import { dcn, dcnV2, edcn } from '@fsdnet/models-dcn';
import { xDeepFM } from '@fsdnet/models-xdeepfm';
import { expect, test } from 'vitest';
import { ENGINES } from './engines.ts';

const MLP = { hidden: [8, 8, 8], dropout: 0.3 } as const;

const BACKBONES: readonly (readonly [string, ParallelBackbone])[] = [
  ['DCN', dcn(MLP)],
  ['DCNv2', dcnV2(MLP)],
  ['EDCN', edcn({ dropout: 0.3 })],
  ['xDeepFM', xDeepFM({ ...MLP, cinUnits: [6, 5, 4] })],
  ['AutoInt+', autoIntPlus({ ...MLP, attentionWidth: 8 })],
];

const VARIANTS: readonly (readonly [string, ParallelBackbone])[] = [
  ['DCNv2 with experts', dcnV2({ ...MLP, lowRank: true, rank: 3, experts: 2 })],
  ['EDCN with a dense bridge', edcn({ bridge: 'concat', residual: false, batchNorm: false })],
  ['EDCN with an attention bridge', edcn({ bridge: 'attention', gates: false, gateTemperature: 2 })],
  ['xDeepFM with a wide FSD version', xDeepFM({ ...MLP, cinUnits: [6, 6, 6], wide: 'every-head', batchNorm: false })],
  [
    'AutoInt+ with one head, scale and layer norm',
    autoIntPlus({ ...MLP, attentionWidth: 4, heads: 1, scale: true, layerNorm: true, wide: 'none' }),
  ],
  ['AFN+', afnPlus({ ...MLP, logarithmicNeurons: 5, logarithmicHidden: [6, 5, 4], logarithmicDropout: 0.2 })],
  ['GraphFM with an MLP', graphFM({ ...MLP, graphUnits: [4, 6, 4], neighbours: [2], deep: true })],
];

function checkBackbone(backbone: ParallelBackbone): Promise<void> {
  return runBackboneTest(backbone, { engines: ENGINES.map(([, makeEngine]) => makeEngine()) });
}

test.each(BACKBONES)('%s keeps the rules of a backbone, on every engine', (_, backbone) => checkBackbone(backbone));

test.each(VARIANTS)('%s keeps them too', { tags: ['long'] }, (_, backbone) => checkBackbone(backbone));

test('an engine that computes something else is found out', async () => {
  const [, makeEngine] = ENGINES[0]!;
  const engine = makeEngine();
  const wrong: Engine = {
    ...engine,
    name: 'wrong',
    async compile(model, spec) {
      const compiled = await engine.compile(model, spec);
      const step = compiled.step.bind(compiled);
      compiled.step = async (batch, at) => {
        const result = await step(batch, at);
        return {
          ...result,
          loss: Object.fromEntries(Object.entries(result.loss).map(([name, value]) => [name, 1.01 * value])),
        };
      };
      return compiled;
    },
  };
  await expect(runBackboneTest(dcn(MLP), { engines: [wrong], batchSizes: [4] })).rejects.toThrow(
    /^backbone "dcn": wrong must compute what plain tensors give, got for a batch of 4: loss crossEntropy: differs by/,
  );
});
