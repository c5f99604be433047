import { categorical, multiValued, numeric, timestamp } from '@fsdnet/core';
import type { ColumnDecision } from '@fsdnet/datasets';
import { expect, test } from 'vitest';

import { configurationOf } from './configuration.ts';

const decided = (uses: Readonly<Record<string, ColumnDecision['use']>>): ColumnDecision[] =>
  Object.entries(uses).map(([column, use]) => ({ column, use, reason: 'x', distinct: 2, missing: 0 }));

test('every column is named once, beside what was named, in the order of the help', () => {
  const columns = decided({
    '': 'ignored',
    click: 'label',
    user: 'categorical',
    'price, USD': 'numeric',
    genres: 'multiValued',
    'a:b': 'multiValued',
    title: 'multiValued',
    ts: 'time',
    id: 'ignored',
    w: 'weight',
  });
  const schema = {
    label: 'click',
    features: [
      categorical('user'),
      numeric('price, USD'),
      ...timestamp('ts'),
      multiValued('genres'),
      multiValued('a:b'),
      multiValued('title', { separator: ' ' }),
    ],
  };
  const options = { ignore: ['id'], multi: ['title: '], weight: 'w', groupBy: 'user', train: ['a.csv'], minCount: 5 };
  expect(Object.entries(configurationOf(options, columns, { schema }))).toEqual([
    ['train', ['a.csv']],
    ['label', 'click'],
    ['categorical', ['user']],
    ['numeric', ['price, USD']],
    ['multi', ['genres:|', 'a:b:|', 'title: ']],
    ['time', ['ts']],
    ['ignore', ['id']],
    ['weight', 'w'],
    ['min-count', 5],
    ['group-by', 'user'],
  ]);
});
