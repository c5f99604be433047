import { describe, expect, test } from 'vitest';
import { checkPass } from '../../testing/index.ts';
import { int } from '../graph.ts';
import { blockTallProducts } from './blocked-products.ts';

const productOf = (
  a: readonly [number, number],
  b: readonly [number, number],
  { transA = 0, transB = 0 },
): ReturnType<typeof checkPass> =>
  checkPass(
    blockTallProducts,
    (graph, input) => ({
      product: graph.emit('Gemm', [input('a', a), input('b', b)], {
        shape: [a[transA === 1 ? 1 : 0], b[transB === 1 ? 0 : 1]],
        attributes: { transA: int(transA), transB: int(transB) },
      }),
    }),
    // Sums of thousands of numbers, in another order.
    1e-4,
  );

describe('a tall product becomes a stack', () => {
  test.each([
    [[4000, 130], [130, 128], { transB: 0 }, [4, 1000, 130]],
    [[4096, 30], [400, 30], { transB: 1 }, [4, 1024, 30]],
    // Its only even divisors are 2, 34, 178 and itself.
    [[3026, 130], [130, 128], { transB: 0 }, [2, 1513, 130]],
  ] as const)('%j · %j, %j', async (a, b, flags, blocks) => {
    const { after, differences, graph } = await productOf(a, b, flags);
    expect(differences).toEqual([]);
    expect(after).toEqual(['Reshape', 'Expand', 'Reshape', 'FusedMatMul', 'Reshape']);
    expect(graph.nodes[3]!.inputs[0]!.shape).toEqual(blocks);
  });
});

test('a long sum becomes a sum of blocks', async () => {
  const { after, differences } = await productOf([6000, 100], [6000, 60], { transA: 1 });
  expect(differences).toEqual([]);
  expect(after).toEqual(['Reshape', 'Reshape', 'FusedMatMul', 'ReduceSum']);
});

test.each([
  ['a small one', [4000, 20], [20, 200], {}],
  ['one pass over a tall matrix', [10_000, 128], [128, 128], {}],
  ['rows that no even number of blocks divides', [4001, 130], [130, 128], {}],
  ['a result wider than the sum is long', [2000, 1500], [2000, 600], { transA: 1 }],
  ['two transposed operands', [4000, 100], [60, 4000], { transA: 1, transB: 1 }],
] as const)('%s stays', async (_, a, b, flags) => {
  const { after } = await productOf(a, b, flags);
  expect(after).toEqual(['Gemm']);
});
