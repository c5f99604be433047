import { expect, test } from 'vitest';
import { dense } from '../layers/index.ts';
import { defineBackbone } from '../model/index.ts';
import type { FieldLayout } from '../schema/index.ts';
import { countParameters } from './count-parameters.ts';

const LAYOUT: FieldLayout = {
  fields: [
    { name: 'user', kind: 'categorical', rows: 5, dim: 2 },
    { name: 'age', kind: 'numeric', rows: 1, dim: 2 },
  ],
};

const backbone = defineBackbone({
  name: 'two-streams',
  layers: (ctx) => ({
    explicit: [dense(ctx.scope('explicit'), ctx.input.flat(), { units: 3 })],
    implicit: [dense(ctx.scope('implicit'), ctx.input.flat(), { units: 1 })],
  }),
});

test('a backbone counts its tables, layers and head', () => {
  expect(countParameters(backbone, LAYOUT)).toEqual({
    parameters: 12 + 15 + 5 + 5,
    parts: { embedding: 12, explicit: 15, implicit: 5, head: 5 },
  });
});

test('rows that fields share count once', () => {
  const shared = { name: 'seen', kind: 'multiValued', rows: 5, dim: 2, pooling: 'mean', rowsOf: 'user' } as const;
  const count = countParameters(backbone, { fields: [...LAYOUT.fields, shared] });
  expect(count.parts['embedding']).toBe(12);
});

test('a piecewise number counts a vector for each knot and one for a missing number', () => {
  const fields: FieldLayout['fields'] = [
    LAYOUT.fields[0]!,
    { name: 'age', kind: 'numeric', rows: 4, dim: 2, piecewise: true },
  ];
  expect(countParameters(backbone, { fields })).toMatchObject({
    parts: { embedding: 10 + 8, explicit: 15, implicit: 5, head: 5 },
  });
});

test('soft buckets: their vectors count with the table, what fills them on its own', () => {
  const softBuckets = { buckets: 3, skip: 0.5, temperature: 1 };
  const fields: FieldLayout['fields'] = [
    LAYOUT.fields[0]!,
    { name: 'age', kind: 'numeric', rows: 0, dim: 2, softBuckets },
  ];
  expect(countParameters(backbone, { fields })).toMatchObject({
    parts: { embedding: 10 + 6, softBuckets: 3 + 9, explicit: 15, implicit: 5, head: 5 },
  });
});
