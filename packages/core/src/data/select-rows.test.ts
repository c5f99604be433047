import { expect, test } from 'vitest';
import { selectRows } from './select-rows.ts';

const encoded = {
  rows: 3,
  ids: Int32Array.of(1, 2, 3, 4, 5, 6),
  numbers: Float32Array.of(0.5, 1.5, 2.5),
  lists: [{ offsets: Int32Array.of(0, 2, 2, 3), ids: Int32Array.of(7, 8, 9) }],
  labels: Float32Array.of(0, 1, 1),
  weights: Float32Array.of(1, 2, 3),
  groups: Int32Array.of(4, 4, 5),
};

test('takes rows in the given order, more than once where asked', () => {
  expect(selectRows(encoded, [2, 0, 2])).toEqual({
    rows: 3,
    ids: Int32Array.of(5, 6, 1, 2, 5, 6),
    numbers: Float32Array.of(2.5, 0.5, 2.5),
    lists: [{ offsets: Int32Array.of(0, 1, 3, 4), ids: Int32Array.of(9, 7, 8, 9) }],
    labels: Float32Array.of(1, 0, 1),
    weights: Float32Array.of(3, 1, 3),
    groups: Int32Array.of(5, 4, 5),
  });
});

test('what is not there stays away; no rows give no rows', () => {
  const { labels: _labels, weights: _weights, groups: _groups, ...bare } = encoded;
  expect(Object.keys(selectRows(bare, Int32Array.of(1)))).toEqual(['rows', 'ids', 'numbers', 'lists']);
  const none = selectRows(encoded, []);
  expect([none.rows, none.ids.length, none.lists[0]?.offsets]).toEqual([0, 0, Int32Array.of(0)]);
  expect(selectRows(none, [])).toEqual(none);
});
