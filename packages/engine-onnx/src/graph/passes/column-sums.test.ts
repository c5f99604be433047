import { describe, expect, test } from 'vitest';
import { checkPass } from '../../testing/index.ts';
import { int, int64s } from '../graph.ts';
import { sumColumnsByProduct } from './column-sums.ts';

const sumOf = (
  shape: readonly number[],
  axes: readonly number[],
  result: readonly number[],
  keepdims: number,
): ReturnType<typeof checkPass> =>
  checkPass(sumColumnsByProduct, (graph, input) => ({
    sum: graph.emit('ReduceSum', [input('x', shape), int64s(axes)], {
      shape: result,
      attributes: { keepdims: int(keepdims) },
    }),
  }));

describe('becomes a product with ones', () => {
  test.each([
    [[5, 4], [0], [4], 0, ['Gemm', 'Reshape']],
    [[5, 4], [0], [1, 4], 1, ['Gemm']],
    [[5, 4, 3], [0], [4, 3], 0, ['Reshape', 'Gemm', 'Reshape']],
    [[5, 4, 3], [0, 1], [3], 0, ['Reshape', 'Gemm', 'Reshape']],
    [[5, 4], [0, 1], [], 0, ['Gemm', 'ReduceSum']],
  ] as const)('%j over %j', async (shape, axes, result, keepdims, ops) => {
    const { after, differences } = await sumOf(shape, axes, result, keepdims);
    expect(differences).toEqual([]);
    // The row of ones becomes an Expand only when it is written.
    expect(after).toEqual(ops);
  });
});

test.each([
  [[5, 4], [1], [5]],
  [[5, 4, 3], [0, 2], [4]],
  [[5, 1], [0], [1]],
  [[1, 4], [0], [4]],
  [[5], [0], []],
] as const)('%j over %j stays', async (shape, axes, result) => {
  const { after, differences } = await sumOf(shape, axes, result, 0);
  expect(differences).toEqual([]);
  expect(after).toEqual(['ReduceSum']);
});
