import type { CtrData, Row } from '@fsdnet/core';
import { keyedRandom } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';
import { fromRows } from '../prepare/from-rows.ts';
import { leakingFields, type LeakingField } from './leaking-fields.ts';

/** A click log of which some columns know the label. */
function clickLog(count: number): Row[] {
  const random = keyedRandom(1, 'rows');
  return Array.from({ length: count }, (_, index) => {
    const click = Number(random.uniform() < 0.3);
    return {
      click,
      user: `u${Math.floor(random.uniform() * 20)}`,
      price: random.normal() + 0.3 * click,
      outcome: click ? `bought ${index % 3}` : 'left',
      // Falls with a click; is there only after one; knows all but one of a hundred labels.
      remaining: 5 - 4 * click + random.uniform(),
      dwell: click ? 30 + random.uniform() : '',
      tags: click ? 'cart|x' : index % 2 ? 'x' : '',
      nearly: random.uniform() < 0.01 ? 1 - click : click,
    };
  });
}

const data = fromRows(clickLog(2000), {
  label: 'click',
  categorical: ['user', 'outcome', 'nearly'],
  numeric: ['price', 'remaining', 'dwell'],
  multi: ['tags:|'],
});

const aucs = (found: readonly LeakingField[]): Record<string, number> =>
  Object.fromEntries(found.map(({ field, auc }) => [field, auc]));

test('names the fields that alone rank the validation rows, of any kind and in either direction', async () => {
  const found = await leakingFields(data);
  expect(aucs(found)).toEqual({ outcome: 1, remaining: 1, tags: 1, dwell: expect.closeTo(1, 2) as number });
  expect(found.find(({ field }) => field === 'tags')).toMatchObject({ column: 'tags', kind: 'multiValued' });
});

test('lists more of them above a lower limit, the best first; an honest one is near one half', async () => {
  const found = await leakingFields(data, { above: 0 });
  const { nearly, price, user } = aucs(found);
  expect(found.map(({ auc }) => auc)).toEqual(found.map(({ auc }) => auc).sort((a, b) => b - a));
  expect(nearly).toBeGreaterThan(0.97);
  expect(nearly).toBeLessThan(0.99);
  expect(price).toBeGreaterThan(0.5);
  expect(price).toBeLessThan(0.7);
  expect(Math.abs(user! - 0.5)).toBeLessThan(0.12);
});

test('an indicator is told by its column', async () => {
  const schema = {
    label: 'click',
    features: [{ kind: 'numeric', name: 'dwell', indicator: true }] as const,
  };
  const found = await leakingFields(fromRows(clickLog(500), { schema }));
  expect(found.find(({ field }) => field === 'dwell:missing')).toEqual({
    field: 'dwell:missing',
    column: 'dwell',
    kind: 'categorical',
    auc: 1,
  });
});

test('hand-worked: rates are those of the training rows, by weight, smoothed by ten rows at the mean', async () => {
  const { schema } = fromRows(clickLog(200), { label: 'click', categorical: ['nearly'] });
  const part = (ids: number[], labels: number[], weights: number[]): CtrData['train'] => ({
    rows: ids.length,
    ids: Int32Array.from(ids),
    numbers: new Float32Array(0),
    lists: [],
    labels: Float32Array.from(labels),
    weights: Float32Array.from(weights),
  });
  const kept = { ...schema, fields: schema.fields.filter(({ name }) => name === 'nearly') };
  // Value 1 has 3 of 4 clicks by weight, value 2 has 1 of 4: 1 ranks above, and 3, which is new, in between.
  const train = part([1, 1, 2, 2], [1, 0, 1, 0], [3, 1, 1, 3]);
  const valid = part([1, 2, 3], [1, 0, 1], [1, 1, 2]);
  expect(aucs(await leakingFields({ name: 'by hand', schema: kept, train, valid }, { above: 0 }))).toEqual({
    nearly: 1,
  });
  const turned = part([1, 2, 3], [0, 1, 0], [1, 1, 2]);
  expect(await leakingFields({ name: 'by hand', schema: kept, train, valid: turned }, { above: 0 })).toEqual([]);
});

test('rows of one class rank nothing, and rows without labels are refused', async () => {
  const oneClass = { ...data, valid: { ...data.valid, labels: new Float32Array(data.valid.rows) } };
  expect(await leakingFields(oneClass, { above: 0 })).toEqual([]);
  const { labels: _, ...unlabelled } = data.valid;
  await expect(leakingFields({ ...data, valid: unlabelled })).rejects.toThrow(
    'leaking fields: needs labelled rows, got rows',
  );
});
