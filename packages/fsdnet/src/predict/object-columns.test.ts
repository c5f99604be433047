import { expect, test } from 'vitest';

import { ObjectColumns, storedValue } from './object-columns.ts';

test.each([
  [[1, null, -5], 'integer', [1n, null, -5n]],
  [[1, 0.5], 'number', [1, 0.5]],
  [[1e300], 'number', [1e300]],
  [[true, null], 'boolean', [true, null]],
  [['a', ''], 'text', ['a', '']],
  [['a', 1, true], 'text', ['a', '1', 'true']],
  [[true, 1], 'text', ['true', '1']],
  [[null], 'text', [null]],
  [[['a', null], []], 'texts', [['a', null], []]],
  [[[], null], 'texts', [[], null]],
  [[[1, null]], 'integers', [[1n, null]]],
  [[[1, 0.5]], 'numbers', [[1, 0.5]]],
  [[['a', 1]], 'json', ['["a",1]']],
  [[[['a']]], 'json', ['[["a"]]']],
  [[['a'], 'a'], 'json', ['["a"]', '"a"']],
  [[{ a: 1 }, 2], 'json', ['{"a":1}', '2']],
])('%j is stored as %s', (values, kind, stored) => {
  const columns = new ObjectColumns(['a', 'b']);
  for (const value of values) columns.observe({ a: value, c: 1 });
  expect([...columns.kinds()]).toEqual([['a', kind], ['b', 'text'], ['c', 'integer']]); // prettier-ignore
  expect(values.map((value) => storedValue(value, columns.kinds().get('a')!))).toEqual(stored);
});
