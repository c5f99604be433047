import { expect, test } from 'vitest';
import { checkPass } from '../../testing/index.ts';
import { filled, sizeOfShape } from '../graph.ts';
import { int } from '../value.ts';
import { moveColumnScales } from './column-scales.ts';

const SHAPE = [16, 4];

test('the factor of columns moves into the products that read the matrix', async () => {
  const { graph, differences } = await checkPass(moveColumnScales, (edited, input) => {
    const scaled = edited.emit('Mul', [input('x', SHAPE), input('scale', [1, 4])], { shape: SHAPE });
    return {
      forInput: edited.emit('Gemm', [scaled, input('weights', [3, 4])], {
        shape: [16, 3],
        attributes: { transA: int(0), transB: int(1) },
      }),
      forWeights: edited.emit('Gemm', [input('layer', [16, 3]), scaled], {
        shape: [3, 4],
        attributes: { transA: int(1), transB: int(0) },
      }),
      sum: edited.emit('Gemm', [filled(1, [1, 16]), scaled], {
        shape: [1, 4],
        attributes: { transA: int(0), transB: int(0) },
      }),
    };
  });
  expect(differences).toEqual([]);
  expect(graph.nodes.filter(({ op, outputs }) => op === 'Mul' && sizeOfShape(outputs[0]!.shape) === 64)).toEqual([]);
});

test('it stays when something else reads the matrix', async () => {
  const { before, after } = await checkPass(moveColumnScales, (edited, input) => {
    const scaled = edited.emit('Mul', [input('x', SHAPE), input('scale', [1, 4])], { shape: SHAPE });
    return {
      product: edited.emit('Gemm', [scaled, input('weights', [3, 4])], {
        shape: [16, 3],
        attributes: { transA: int(0), transB: int(1) },
      }),
      other: edited.emit('Relu', [scaled], { shape: SHAPE }),
    };
  });
  expect(after).toEqual(before);
});
