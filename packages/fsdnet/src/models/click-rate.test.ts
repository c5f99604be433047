import {
  collectManifest,
  keyedRandom,
  logOdds,
  startsAtClickRate,
  type Batch,
  type Engine,
  type FieldLayout,
  type Predictions,
} from '@fsdnet/core/engine';
import type { CtrModel } from '@fsdnet/core';
import { onnx } from '@fsdnet/engine-onnx';
import { tfjs } from '@fsdnet/engine-tfjs';
import { expect, test } from 'vitest';

import { parallelModelNames } from './built-in-models.ts';
import { modelNames, resolveModel } from './index.ts';
import { presetFor } from './presets/index.ts';

const RATE = 0.05;
const ROWS = 16;

const { values } = presetFor({ model: 'fsdnet', dataset: 'frappe', trainRows: 1 });
const preset = { ...values, hidden: [6, 6, 6] };
const layout: FieldLayout = {
  fields: ['user', 'item', 'hour'].map((name) => ({ name, kind: 'categorical', rows: 9, dim: 4 })),
};

const engines: readonly Engine[] = [onnx({ runtime: 'node' }), onnx({ runtime: 'web' }), tfjs()];

/** Every built-in model, each with FSD where it can have it, and the forms that end in another head. */
const forms: readonly { readonly model: string; readonly set?: readonly string[]; readonly fsd?: true }[] = [
  ...modelNames.map((model) => ({ model, ...(model === 'fignn' && { set: ['bias=true'] }) })),
  ...parallelModelNames.map((model) => ({ model, fsd: true }) as const),
  { model: 'graphfm', set: ['deep=true'] },
  { model: 'graphfm', set: ['deep=true'], fsd: true },
  ...['stacked', 'stacked-parallel', 'crossnet-only'].map((form) => ({ model: 'dcn-v2', set: [`structure=${form}`] })),
  { model: 'masknet', set: ['structure=serial'] },
  { model: 'cl4ctr', set: ['base=fm'] },
];

/** Their logits are of order 1 at the start, whatever the bias: logarithms, sums over a graph, attention without a bottleneck. */
const LARGE_AT_START = ['afn', 'afn-plus', 'fignn', 'graphfm'];

/** Vectors of the size that a run draws. */
function fill({ tables }: Batch): void {
  for (const [name, table] of Object.entries(tables)) {
    const random = keyedRandom(1, 'rows', name);
    for (let i = 0; i < table.length; i++) table[i] = 1e-4 * random.normal();
  }
}

/** What the untrained model predicts. */
async function firstPredictions(engine: Engine, model: CtrModel, clickRate?: number): Promise<Predictions> {
  const manifest = collectManifest(model, layout);
  const compiled = await engine.compile(model, { layout, manifest, seed: 1, sampleWeights: false, clickRate });
  try {
    const batch = compiled.batch(ROWS, 'inference');
    fill(batch);
    return await compiled.predict(batch, { heads: true });
  } finally {
    await compiled.dispose();
  }
}

test.each(forms)('the prior moves every head by its log-odds, once: %j', async (form) => {
  const { model } = await resolveModel(form, preset);
  expect(startsAtClickRate(collectManifest(model, layout))).toBe(true);
  const without = await firstPredictions(tfjs(), model);
  for (const engine of engines) {
    const { logits, probability } = await firstPredictions(engine, model, RATE);
    for (const [head, logit] of logits!.entries()) {
      for (const [row, value] of logit.entries())
        expect(value - without.logits![head]![row]!, engine.runtime).toBeCloseTo(logOdds(RATE), 3);
    }
    const mean = probability.reduce((sum, p) => sum + p, 0) / ROWS;
    if (!LARGE_AT_START.includes(form.model)) expect(mean, engine.runtime).toBeCloseTo(RATE, 4);
  }
});

test('Fi-GNN as published has no bias, so nothing carries the prior', async () => {
  const { model } = await resolveModel({ model: 'fignn' }, preset);
  expect(startsAtClickRate(collectManifest(model, layout))).toBe(false);
});
