import { collectManifest, type FieldLayout } from '@fsdnet/core/engine';
import type { CtrModel } from '@fsdnet/core';
import { expect, test } from 'vitest';

import { modelNames, resolveModel } from './index.ts';
import { presetFor } from './presets/index.ts';

const preset = { ...presetFor({ model: 'fsdnet', dataset: 'frappe', trainRows: 1 }).values, hidden: [6, 6, 6] };

const layout: FieldLayout = {
  fields: [
    { name: 'user', kind: 'categorical', rows: 5, dim: 4 },
    { name: 'item', kind: 'categorical', rows: 9, dim: 8 },
    { name: 'age', kind: 'numeric', rows: 1, dim: 4 },
    { name: 'genres', kind: 'multiValued', rows: 4, dim: 4, pooling: 'mean' },
  ],
};

/** The same fields at one size, the number with soft buckets. */
const softLayout: FieldLayout = {
  fields: layout.fields.map((field) => ({
    ...field,
    dim: 4,
    ...(field.kind === 'numeric' && { rows: 0, softBuckets: { buckets: 3, skip: 0.5, temperature: 1 } }),
  })),
};

/** Undefined where the model takes fields of any size, else what it says. */
function refusal(model: CtrModel): string | undefined {
  try {
    collectManifest(model, layout);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

test('models that read fields side by side take any size; the others name the field, themselves and what to do', async () => {
  const refusals = new Map<string, string | undefined>();
  for (const model of modelNames) refusals.set(model, refusal((await resolveModel({ model }, preset)).model));
  const taking = [...refusals].filter(([, message]) => message === undefined).map(([model]) => model);
  expect(taking.sort()).toEqual(['dcn', 'dcn-v2', 'dnn', 'edcn', 'fsdnet', 'lr', 'masknet', 'wide-deep']);
  for (const message of refusals.values()) {
    if (message !== undefined)
      expect(message).toMatch(/^model "[^"]+", table "embedding": .* got field "item" 8\. Leave/);
  }
  expect(refusals.get('fm')).toMatchInlineSnapshot(
    `"model "fm", table "embedding": combines fields value by value, so all must have one embedding size, as most have 4, got field "item" 8. Leave out their own \`dim\` (--dim), or choose a model that takes fields side by side, such as DNN or DCNv2."`,
  );
});

test('soft buckets reach the loss of every model, in every table that it reads', async () => {
  for (const model of modelNames) {
    const manifest = collectManifest((await resolveModel({ model }, preset)).model, softLayout);
    expect(manifest.tables.length, model).toBeGreaterThan(0);
    const names = manifest.parameters.map(({ name }) => name);
    expect(names, model).toEqual(
      expect.arrayContaining([
        'softBuckets/age/projection',
        'softBuckets/age/scores',
        ...manifest.tables.map(({ name }) => `${name}/age/buckets`),
      ]),
    );
  }
});
