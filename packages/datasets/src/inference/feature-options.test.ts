import { categorical, multiValued, numeric, type Schema } from '@fsdnet/core';
import { describe, expect, test } from 'vitest';
import { withFeatureOptions, type FeatureOptions } from './feature-options.ts';

const schema: Schema = {
  label: 'click',
  features: [categorical('item'), numeric('age', { missing: '?' }), multiValued('seen'), categorical('a:b')],
};

const features = (options: FeatureOptions): unknown => withFeatureOptions(schema, options, 'a.csv').features;

test('nothing named, nothing changed', () => {
  expect(withFeatureOptions(schema, {}, 'a.csv')).toEqual(schema);
  expect(withFeatureOptions(schema, { negativeRate: 1 }, 'a.csv')).toEqual(schema);
});

test('numbers are scaled, or become categories', () => {
  expect(features({ numericScaling: 'raw' })).toContainEqual(numeric('age', { missing: '?', scaling: 'raw' }));
  expect(features({ numericScaling: 'log-buckets' })).toContainEqual(
    categorical('age', { missing: '?', buckets: 'log-squared' }),
  );
});

test('numbers by rank, or with piecewise-linear vectors', () => {
  expect(features({ numericScaling: 'quantile' })).toContainEqual(
    numeric('age', { missing: '?', scaling: 'quantile' }),
  );
  expect(features({ numericScaling: ['piecewise'] })).toContainEqual(numeric('age', { missing: '?', piecewise: {} }));
});

test('one column has a treatment of its own, in any order', () => {
  const numbers: Schema = {
    label: 'click',
    features: ['price', 'age', 'a=b', 'hour'].map((name) => numeric(name)).concat(categorical('item') as never),
  };
  const treated = (numericScaling: readonly string[], more: FeatureOptions = {}): unknown =>
    withFeatureOptions(numbers, { numericScaling, ...more }, 'a.csv').features;
  expect(treated(['price=piecewise', 'log', 'a=b=raw', 'age=log-buckets'])).toEqual([
    numeric('price', { piecewise: {} }),
    categorical('age', { buckets: 'log-squared' }),
    numeric('a=b', { scaling: 'raw' }),
    numeric('hour', { scaling: 'log' }),
    categorical('item'),
  ]);
  expect(treated(['hour=quantile', 'price=soft-buckets'], { softBuckets: ['hour:5', 'price:7'] })).toEqual([
    numeric('price', { softBuckets: { buckets: 7 } }),
    numeric('age'),
    numeric('a=b'),
    numeric('hour', { scaling: 'quantile', softBuckets: { buckets: 5 } }),
    categorical('item'),
  ]);
});

test('hashed and shared features, the rate of negatives', () => {
  const options = { hash: ['item:100', 'seen:100', 'a:b:7'], share: ['item, seen'], negativeRate: 0.5 };
  expect(withFeatureOptions(schema, options, 'a.csv')).toEqual({
    label: 'click',
    features: [
      categorical('item', { hash: 100, share: 'item' }),
      numeric('age', { missing: '?' }),
      multiValued('seen', { hash: 100, share: 'item' }),
      categorical('a:b', { hash: 7 }),
    ],
    negativeRate: 0.5,
  });
});

test('embedding sizes of any feature', () => {
  expect(features({ dim: ['item:8', 'age:4', 'a:b:2'] })).toEqual([
    categorical('item', { dim: 8 }),
    numeric('age', { missing: '?', dim: 4 }),
    multiValued('seen'),
    categorical('a:b', { dim: 2 }),
  ]);
  // Numbers that became categories have one too; shared features must agree.
  expect(features({ dim: ['age:3'], numericScaling: 'log-buckets' })).toContainEqual(
    categorical('age', { missing: '?', buckets: 'log-squared', dim: 3 }),
  );
  expect(features({ share: ['item,seen'], dim: ['item:3', 'seen:3'] })).toContainEqual(
    multiValued('seen', { share: 'item', dim: 3 }),
  );
});

test('soft buckets of one number or of all', () => {
  const age = (softBuckets: object, scaling?: 'log'): unknown =>
    numeric('age', { missing: '?', ...(scaling && { scaling }), softBuckets });
  expect(features({ numericScaling: 'soft-buckets' })).toContainEqual(age({}));
  expect(features({ softBuckets: ['age:5'], numericScaling: 'soft-buckets' })).toContainEqual(age({ buckets: 5 }));
  expect(features({ softBuckets: ['age:5'], numericScaling: 'log' })).toContainEqual(age({ buckets: 5 }, 'log'));
  for (const numericScaling of ['log-buckets', 'piecewise'])
    expect(features({ softBuckets: ['age:5'], numericScaling })).toContainEqual(age({ buckets: 5 }));
  const shape = { softBucketTemperature: 0.1, softBucketSkip: 0 };
  expect(features({ softBuckets: ['age:5'], ...shape })).toContainEqual(age({ buckets: 5, temperature: 0.1, skip: 0 }));
  expect(features({ numericScaling: 'soft-buckets', ...shape })).toContainEqual(age({ temperature: 0.1, skip: 0 }));
});

describe('mistakes', () => {
  test.each<[FeatureOptions, string]>([
    [{ hash: ['item'] }, 'hash: must be a column and a number of rows, got "item". For example "user:100000".'],
    [{ hash: ['item:many'] }, 'hash: must be a column and a number of rows, got "item:many".'],
    [{ hash: ['item:0'] }, 'schema: feature "item": hash: must be an integer of at least 1, got 0.'],
    [{ hash: ['itm:5'] }, 'hash: a.csv: column "itm" does not exist. Did you mean "item"? Columns: item, age, seen, a:b.'],
    [{ hash: ['age:5'] }, 'hash: column "age": must hold tokens, got a numeric column. Name it as categorical or multi.'],
    [{ hash: ['item:5', 'item:6'] }, 'hash: column "item": may be named only once, got it twice.'],
    [{ share: ['item'] }, 'share: must name two or more columns, got "item". For example "item,clicked_items".'],
    [{ share: ['item,item'] }, 'share: must name two or more columns, got "item,item".'],
    [{ share: ['item,age'] }, 'share: column "age": must hold tokens, got a numeric column.'],
    [{ share: ['item,seen', 'seen,a:b'] }, 'share: column "seen": may be named only once, got it twice.'],
    [{ share: ['item,seen'], hash: ['item:5'] }, 'schema: features "item" and "seen": must agree in hash to share a vocabulary, got 5 and undefined.'],
    [{ dim: ['item=8'] }, 'dim: must be a column and an embedding size, got "item=8". For example "user:8".'],
    [{ dim: ['item:0'] }, 'schema: feature "item": dim: must be an integer of at least 1, got 0.'],
    [{ dim: ['itm:8'] }, 'dim: a.csv: column "itm" does not exist. Did you mean "item"? Columns: item, age, seen, a:b.'],
    [{ dim: ['item:8', 'item:8'] }, 'dim: column "item": may be named only once, got it twice.'],
    [{ share: ['item,seen'], dim: ['item:5'] }, 'schema: features "item" and "seen": must agree in dim to share a vocabulary, got 5 and undefined.'],
    [{ softBuckets: ['age'] }, 'softBuckets: must be a column and a number of buckets, got "age". For example "age:20".'],
    [{ softBuckets: ['age:1'] }, 'schema: feature "age": softBuckets: buckets: must be an integer of at least 2, got 1.'],
    [{ softBuckets: ['item:5'] }, 'softBuckets: column "item": must hold numbers, got a categorical column. Name it as numeric.'],
    [{ softBuckets: ['seen:5'] }, 'softBuckets: column "seen": must hold numbers, got a multi-valued column.'],
    [{ softBuckets: ['age:5', 'age:6'] }, 'softBuckets: column "age": may be named only once, got it twice.'],
    [{ softBucketSkip: 0.4 }, 'softBucketSkip: needs a numeric column with soft buckets, got none. Name one, for example "age:20", or treat all numbers as "soft-buckets".'],
    [{ softBucketTemperature: 2, numericScaling: 'log' }, 'softBucketTemperature: needs a numeric column with soft buckets, got none.'],
    [{ softBucketTemperature: -2, softBuckets: ['age:5'] }, 'schema: feature "age": softBuckets: temperature: must be a number above 0, got -2.'],
    [{ numericScaling: 'logs' }, 'numericScaling: must be one of standard, raw, log, quantile, piecewise, log-buckets, soft-buckets, for one column "COLUMN=how", got "logs". Did you mean "log"?'],
    [{ numericScaling: ['age=9'] }, 'for one column "COLUMN=how", got "9".'],
    [{ numericScaling: ['ag=log'] }, 'numericScaling: a.csv: column "ag" does not exist. Did you mean "age"? Columns: item, age, seen, a:b.'],
    [{ numericScaling: ['item=log'] }, 'numericScaling: column "item": must hold numbers, got a categorical column. Name it as numeric.'],
    [{ numericScaling: ['log', 'raw'] }, 'numericScaling: may be given only once for all columns, got log and raw. Remove one of the two.'],
    [{ numericScaling: ['age=log', 'age=log'] }, 'numericScaling: may be given only once for column "age", got log and log. Remove one of the two.'],
    [{ numericScaling: ['age=piecewise'], softBuckets: ['age:5'] }, 'numericScaling: column "age": cannot be piecewise and have soft buckets, got both. Remove one of the two.'],
    [{ negativeRate: 2 }, 'schema: negativeRate: must be a share above 0 and at most 1, got 2.'],
  ])('%j', (options, message) => {
    expect(() => features(options)).toThrow(message);
  }); // prettier-ignore
});
