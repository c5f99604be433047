import { categorical, multiValued, numeric, RowEncoder, timestamp } from '@fsdnet/core';
import { SchemaFitter } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';
import { withMissingTokens } from './missing-tokens.ts';

test('rows of another origin have other tokens for missing values', () => {
  const schema = {
    label: 'y',
    features: [categorical('user'), numeric('age', { missing: '?' }), multiValued('tags'), ...timestamp('seen')],
  };
  const fitter = new SchemaFitter(schema, { minCount: 1 });
  for (const user of ['1', '2', '-1'])
    fitter.add({ user, age: user, tags: `a|${user}`, seen: `2024-01-0${user.length}`, y: 1 });
  const fitted = fitter.fit();
  const other = withMissingTokens(fitted, ['user=-1', 'tags=-1', 'age=n/a', 'seen=soon', '?']);
  expect(new RowEncoder(other).encode([{ user: '-1', age: 'n/a', tags: 'a|-1', seen: 'soon' }])).toEqual(
    new RowEncoder(fitted).encode([{ user: null, age: '?', tags: ['a'], seen: '' }]),
  );
  expect(new RowEncoder(other).encode([{ user: '1', age: '-1', tags: '1', seen: 0 }])).toEqual(
    new RowEncoder(fitted).encode([{ user: 1, age: -1, tags: [1], seen: 0 }]),
  );
  expect(withMissingTokens(fitted)).toEqual(fitted);
});
