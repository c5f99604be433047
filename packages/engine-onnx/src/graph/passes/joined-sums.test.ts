import { expect, test } from 'vitest';
import { checkPass } from '../../testing/index.ts';
import { int, int64s, type Graph, type Value } from '../graph.ts';
import { joinSums } from './joined-sums.ts';

const sum = (graph: Graph, x: Value, axes: readonly number[], shape: readonly number[], keepdims: number): Value =>
  graph.emit('ReduceSum', [x, int64s(axes)], { shape, attributes: { keepdims: int(keepdims) } });

test('a sum over the rest of a sum is one sum', async () => {
  const { after, differences } = await checkPass(joinSums, (graph, input) => ({
    total: sum(graph, sum(graph, input('x', [5, 4]), [1], [5, 1], 1), [0, 1], [], 0),
  }));
  expect(differences).toEqual([]);
  expect(after).toEqual(['ReduceSum']);
});

test('a sum over a part of a sum stays', async () => {
  const { after } = await checkPass(joinSums, (graph, input) => ({
    part: sum(graph, sum(graph, input('x', [5, 4, 3]), [2], [5, 4], 0), [0], [4], 0),
  }));
  expect(after).toEqual(['ReduceSum', 'ReduceSum']);
});
