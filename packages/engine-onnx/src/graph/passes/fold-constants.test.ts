import { expect, test } from 'vitest';
import { checkPass } from '../../testing/index.ts';
import { filled, int, int64s, uniformOf } from '../graph.ts';
import { foldConstants } from './fold-constants.ts';

test('computes what consists of equal elements', async () => {
  const { graph, differences } = await checkPass(foldConstants, (edited) => {
    const one = filled(1);
    const factor = edited.emit(
      'Mul',
      [
        edited.emit('Reshape', [edited.emit('Neg', [one], { shape: [] }), int64s([1, 1])], { shape: [1, 1] }),
        filled(0.1, [4, 3]),
      ],
      { shape: [4, 3] },
    );
    const sums = edited.emit('ReduceSum', [factor, int64s([0])], { shape: [3], attributes: { keepdims: int(0) } });
    return { result: edited.emit('Div', [sums, filled(3)], { shape: [3] }) };
  });
  expect(differences).toEqual([]);
  expect(graph.nodes).toEqual([]);
  expect(uniformOf(graph.outputs[0]!.value)).toBeCloseTo(-0.4 / 3, 7);
});

test('leaves alone what depends on an input, and whole numbers', async () => {
  const { before, after } = await checkPass(foldConstants, (edited, input) => ({
    result: edited.emit('Mul', [input('x', [2]), filled(2)], { shape: [2] }),
    other: edited.emit(
      'Cast',
      [edited.emit('Add', [filled(1, [], 'int32'), filled(2, [], 'int32')], { shape: [], type: 'int32' })],
      { shape: [], attributes: { to: int(1) } },
    ),
  }));
  expect(after).toEqual(before);
});
