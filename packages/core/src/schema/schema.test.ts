import { expect, test } from 'vitest';
import { categorical, multiValued, numeric, type Feature } from './feature.ts';
import { defineSchema } from './schema.ts';

const features = [categorical('user')];

test('returns the schema it was given', () => {
  const schema = { label: 'click', features };
  expect(defineSchema(schema)).toBe(schema);
});

test.each([
  [{ label: 'click', features: [] }, 'schema: needs at least one feature. Name columns in `features`.'],
  [{ label: 'user', features }, 'schema: every column may be used once, got "user" twice. Remove one of the two.'],
  [
    { label: 'click', features: [...features, numeric('user')] },
    'schema: every column may be used once, got "user" twice. Remove one of the two.',
  ],
  [
    { label: 'click', features, weight: 'user' },
    'schema: every column may be used once, got "user" twice. Remove one of the two.',
  ],
  [
    { label: 'click', features, group: 'click' },
    'schema: every column may be used once, got "click" twice. Remove one of the two.',
  ],
  [
    { label: 'click', features: [numeric('age', { indicator: true }), categorical('age:missing')] },
    'schema: every column may be used once, got "age:missing" twice. Remove one of the two.',
  ],
  [
    { label: 'click', features: [categorical('user', { minCount: 0 })] },
    'schema: feature "user": minCount: must be an integer of at least 1, got 0. See the options of categorical, numeric and multiValued.',
  ],
  [
    { label: 'click', features: [multiValued('tags', { separator: '' })] },
    'schema: feature "tags": separator: must not be empty, got "". See the options of categorical, numeric and multiValued.',
  ],
  [
    { label: 'click', features: [numeric('age', { scaling: 'robust' as 'raw' })] },
    'schema: feature "age": scaling: must be one of standard, raw, log, quantile, got "robust". See the options of categorical, numeric and multiValued.',
  ],
  [
    { label: 'click', features: [numeric('age', { softBuckets: { buckets: 1 } })] },
    'schema: feature "age": softBuckets: buckets: must be an integer of at least 2, got 1. See the options of categorical, numeric and multiValued.',
  ],
  [
    { label: 'click', features: [numeric('age', { softBuckets: { temperature: 0 } })] },
    'schema: feature "age": softBuckets: temperature: must be a number above 0, got 0. See the options of categorical, numeric and multiValued.',
  ],
  [
    { label: 'click', features: [numeric('age', { softBuckets: { skip: -1 } })] },
    'schema: feature "age": softBuckets: skip: must be a number of at least 0, got -1. See the options of categorical, numeric and multiValued.',
  ],
  [
    { label: 'click', features: [numeric('age', { piecewise: { bins: 0 } })] },
    'schema: feature "age": piecewise: bins: must be an integer from 1 to 1024, got 0. See the options of categorical, numeric and multiValued.',
  ],
  [
    { label: 'click', features: [numeric('age', { piecewise: { bins: 1025 } })] },
    'schema: feature "age": piecewise: bins: must be an integer from 1 to 1024, got 1025.',
  ],
  [
    { label: 'click', features: [numeric('age', { piecewise: {}, softBuckets: {} })] },
    'schema: feature "age": piecewise: cannot be combined with soft buckets, got both.',
  ],
  [
    { label: 'click', features: [{ kind: 'text', name: 'title' } as unknown as Feature] },
    'schema: feature "title": kind: must be one of categorical, numeric, multiValued, got "text". See the options of categorical, numeric and multiValued.',
  ],
  [
    { label: 'click', features: [categorical('user', { hash: 1.5 })] },
    'schema: feature "user": hash: must be an integer of at least 1, got 1.5. See the options of categorical, numeric and multiValued.',
  ],
  [
    { label: 'click', features: [categorical('user', { hash: 2 ** 31 })] },
    'schema: feature "user": hash: must be at most 2147483645, got 2147483648. See the options of categorical, numeric and multiValued.',
  ],
  [
    { label: 'click', features: [categorical('item', { share: 'i', dim: 4 }), multiValued('seen', { share: 'i' })] },
    'schema: features "item" and "seen": must agree in dim to share a vocabulary, got 4 and undefined.',
  ],
  [
    {
      label: 'click',
      features: [categorical('item', { share: 'i' }), categorical('seen', { share: 'i', buckets: 'log-squared' })],
    },
    'schema: features "item" and "seen": must agree in buckets to share a vocabulary, got undefined and log-squared.',
  ],
  [
    { label: 'click', features, negativeRate: 0 },
    'schema: negativeRate: must be a share above 0 and at most 1, got 0.',
  ],
  [
    { label: 'click', features, negativeRate: NaN },
    'schema: negativeRate: must be a share above 0 and at most 1, got NaN.',
  ],
])('refuses %j', (schema, message) => {
  expect(() => defineSchema(schema)).toThrow(message);
});

test('a group may be a feature as well', () => {
  expect(() => defineSchema({ label: 'click', features, group: 'user' })).not.toThrow();
});
