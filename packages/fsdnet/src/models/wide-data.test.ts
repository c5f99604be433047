import { fromRows } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { fit } from '@fsdnet/training';
import { expect, test } from 'vitest';

import { modelNames, resolveModel } from './index.ts';
import { presetFor } from './presets/index.ts';

/** As many fields as Criteo has, at its embedding size. */
const names = Array.from({ length: 39 }, (_, index) => `field${index}`);
const rows = Array.from({ length: 60 }, (_, row) => ({
  click: row % 3 === 0 ? 1 : 0,
  ...Object.fromEntries(names.map((name, field) => [name, `v${(row * (field + 1)) % 5}`])),
}));
const data = fromRows(rows, { label: 'click', categorical: names });

test.each(modelNames)('%s is captured at the width of Criteo', async (model) => {
  const { values } = presetFor({ model, dataset: 'criteo', trainRows: rows.length });
  const resolved = await resolveModel({ model }, { ...values, hidden: [6, 6, 6] });
  const options = { engine: onnx(), epochs: 1, batchSize: 24, embeddingDim: values.embeddingDim };
  const trained = await fit(resolved.model, data, options);
  expect((await trained.evaluate(data.valid)).logloss).toBeGreaterThan(0);
});

const few = fromRows(rows, { label: 'click', categorical: names.slice(0, 3), ignore: names.slice(3) });

async function trainsAtSize128(model: string): Promise<void> {
  const { values } = presetFor({ model, dataset: 'criteo', trainRows: rows.length });
  const resolved = await resolveModel({ model }, { ...values, hidden: [6, 6, 6], embeddingDim: 128 });
  const trained = await fit(resolved.model, few, { engine: onnx(), epochs: 1, batchSize: 24, embeddingDim: 128 });
  expect((await trained.evaluate(few.valid)).logloss).toBeGreaterThan(0);
}

test.each(['fm', 'pnn', 'fignn'])('%s is captured at an embedding size of 128', trainsAtSize128);

test.each(modelNames)('%s is captured at an embedding size of 128', { tags: ['long'] }, trainsAtSize128);
