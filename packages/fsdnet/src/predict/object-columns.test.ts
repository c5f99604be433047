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
  [[1, 2n ** 60n], 'integer', [1n, 2n ** 60n]],
  [[2n ** 63n, 1], 'text', ['9223372036854775808', '1']],
  [[2n ** 60n, 0.5], 'text', ['1152921504606846976', '0.5']],
  [[[2n ** 60n], [1]], 'integers', [[2n ** 60n], [1n]]],
  [[[2n ** 60n, 0.5]], 'json', ['[1152921504606846976,0.5]']],
])('%o is stored as %s', (values, kind, stored) => {
  const columns = new ObjectColumns(['a', 'b']);
  for (const value of values) columns.observe({ a: value, c: 1 });
  expect([...columns.kinds()]).toEqual([['a', kind], ['b', 'text'], ['c', 'integer']]); // prettier-ignore
  expect(values.map((value) => storedValue(value, columns.kinds().get('a')!))).toEqual(stored);
});

test('a list that may be text keeps its items apart', () => {
  const stored = (...values: unknown[]): unknown => {
    const columns = new ObjectColumns(['tags'], new Set(['tags']));
    for (const value of values) columns.observe({ tags: value });
    const kind = columns.kinds().get('tags')!;
    return [kind, ...values.map((value) => storedValue(value, kind))];
  };
  expect(stored(['a', 'b'], 'a|b')).toEqual(['text', '["a","b"]', 'a|b']);
  expect(stored(['a', 1, true], null)).toEqual(['texts', ['a', '1', 'true'], null]);
});
