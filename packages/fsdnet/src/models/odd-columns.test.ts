import type { Row } from '@fsdnet/core';
import { fromRows } from '@fsdnet/datasets';
import { onnx } from '@fsdnet/engine-onnx';
import { fit } from '@fsdnet/training';
import { expect, test } from 'vitest';

import { modelNames, resolveModel } from './index.ts';
import { presetFor } from './presets/index.ts';

const preset = { ...presetFor({ model: 'fsdnet', dataset: 'frappe', trainRows: 1 }).values, hidden: [6, 6, 6] };

/** Beside one ordinary column: one value only, never a value, lists that are mostly or always empty. */
const rows: readonly Row[] = Array.from({ length: 120 }, (_, index) => ({
  click: index % 3 === 0 ? 1 : 0,
  user: `u${index % 7}`,
  country: 'only',
  campaign: '',
  price: 2.5,
  age: '',
  tags: index % 4 === 0 ? 'a|b' : '',
  topics: '',
}));

const data = fromRows(rows, {
  label: 'click',
  categorical: ['user', 'country', 'campaign'],
  numeric: ['price', 'age'],
  multi: ['tags:|', 'topics:|'],
});

test.each(modelNames)('%s trains on columns of one value, of none and of empty lists', async (name) => {
  const { model } = await resolveModel({ model: name }, preset);
  const trained = await fit(model, data, { engine: onnx(), epochs: 2, batchSize: 40, embeddingDim: 4 });
  const { auc, logloss } = await trained.evaluate(data.test!);
  expect(logloss).toBeGreaterThan(0);
  expect(auc).toBeGreaterThanOrEqual(0);
  const scores = await trained.predict([
    rows[0]!,
    { user: 'unseen', country: 'another', campaign: 'first', price: 3, age: 1, tags: 'a|c', topics: 'x|y' },
    { user: null, country: null, campaign: null, price: null, age: null, tags: null, topics: null },
  ]);
  for (const score of scores) expect(score).toSatisfy((p: number) => p > 0 && p < 1);
});
