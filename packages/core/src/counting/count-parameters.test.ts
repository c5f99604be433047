import { expect, test } from 'vitest';
import { dense } from '../layers/index.ts';
import { defineBackbone, type CtrModel } from '../model/index.ts';
import type { FieldLayout } from '../schema/index.ts';
import { countParameters } from './count-parameters.ts';

const LAYOUT: FieldLayout = {
  fields: [
    { name: 'user', kind: 'categorical', rows: 5, dim: 2 },
    { name: 'age', kind: 'numeric', rows: 1, dim: 2 },
  ],
};

const host = defineBackbone({
  name: 'host',
  publishedScopes: ['head'],
  layers: (ctx) => ({
    explicit: [dense(ctx.scope('explicit'), ctx.input.flat(), { units: 3 })],
    implicit: [dense(ctx.scope('implicit'), ctx.input.flat(), { units: 1 })],
  }),
});

test('a plain host counts its tables, layers and head', () => {
  expect(countParameters(host, LAYOUT)).toEqual({
    parameters: 12 + 15 + 5 + 5,
    published: 12 + 15 + 5 + 5,
    parts: { embedding: 12, explicit: 15, implicit: 5, head: 5 },
  });
});

test('a wrapper adds the published scopes of its host that it does not use itself', () => {
  const wrapper: CtrModel = {
    name: 'wrapper',
    host,
    forward(ctx) {
      const { implicit } = host.layers(ctx);
      return { logits: [implicit[0]!], probability: implicit[0]! };
    },
  };
  expect(countParameters(wrapper, LAYOUT)).toMatchObject({ parameters: 12 + 5, published: 12 + 5 + 5 });
});

test('a model without the list has no published count', () => {
  const { publishedScopes: _, ...unlisted } = host;
  expect(countParameters(unlisted, LAYOUT).published).toBeNull();
});

test('rows that fields share count once', () => {
  const shared = { name: 'seen', kind: 'multiValued', rows: 5, dim: 2, pooling: 'mean', rowsOf: 'user' } as const;
  const count = countParameters(host, { fields: [...LAYOUT.fields, shared] });
  expect(count.parts['embedding']).toBe(12);
});

test('a piecewise number counts a vector for each knot and one for a missing number', () => {
  const fields: FieldLayout['fields'] = [
    LAYOUT.fields[0]!,
    { name: 'age', kind: 'numeric', rows: 4, dim: 2, piecewise: true },
  ];
  expect(countParameters(host, { fields })).toMatchObject({
    parts: { embedding: 10 + 8, explicit: 15, implicit: 5, head: 5 },
  });
});

test('soft buckets: their vectors count with the table, what fills them on its own', () => {
  const softBuckets = { buckets: 3, skip: 0.5, temperature: 1 };
  const fields: FieldLayout['fields'] = [
    LAYOUT.fields[0]!,
    { name: 'age', kind: 'numeric', rows: 0, dim: 2, softBuckets },
  ];
  expect(countParameters(host, { fields })).toMatchObject({
    parts: { embedding: 10 + 6, softBuckets: 3 + 9, explicit: 15, implicit: 5, head: 5 },
  });
});
