import { expect, test } from 'vitest';
import { checkPass } from '../../testing/index.ts';
import { filled, int, int64s, sizeOfShape, type Graph, type Value } from '../graph.ts';
import { useKnownColumnSums } from './known-column-sums.ts';

const SHAPE = [8, 4];

const sumOf = (graph: Graph, x: Value): Value =>
  graph.emit('ReduceSum', [x, int64s([0])], { shape: [1, 4], attributes: { keepdims: int(1) } });

/** Sums over rows of full-size matrices. */
function fullSizeSums({ nodes }: Graph): number {
  return nodes.filter(({ op, inputs }) => op === 'ReduceSum' && sizeOfShape(inputs[0]!.shape) === 32).length;
}

test('the sum of the gradient of batch norm is made of rows', async () => {
  const { graph, differences } = await checkPass(useKnownColumnSums, (edited, input) => {
    const [x, dy] = [input('x', SHAPE), input('dy', SHAPE)];
    const mean = edited.emit('Mul', [sumOf(edited, x), filled(1 / 8)], { shape: [1, 4] });
    const centred = edited.emit('Sub', [x, mean], { shape: SHAPE });
    const shift = sumOf(edited, dy);
    const terms = edited.emit(
      'Add',
      [
        edited.emit('Mul', [dy, input('slope', [4])], { shape: SHAPE }),
        edited.emit('Mul', [input('p', [1, 4]), centred], { shape: SHAPE }),
      ],
      { shape: SHAPE },
    );
    const gradient = edited.emit('Sub', [terms, input('q', [1, 4])], { shape: SHAPE });
    return { shift, gradient, bias: sumOf(edited, gradient) };
  });
  expect(differences).toEqual([]);
  expect(fullSizeSums(graph)).toBe(2);
});

test('a sum with an unknown part stays, and so does one that comes first', async () => {
  const { before, after } = await checkPass(useKnownColumnSums, (edited, input) => {
    const [a, b] = [input('a', SHAPE), input('b', SHAPE)];
    const twice = edited.emit('Mul', [a, input('row', [4])], { shape: SHAPE });
    const early = sumOf(edited, twice);
    return { early, late: sumOf(edited, a), mixed: sumOf(edited, edited.emit('Add', [a, b], { shape: SHAPE })) };
  });
  expect(after).toEqual(before);
});
