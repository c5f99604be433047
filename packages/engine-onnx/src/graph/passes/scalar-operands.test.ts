import { expect, test } from 'vitest';
import { checkPass } from '../../testing/index.ts';
import { filled } from '../graph.ts';
import { useScalarOperands } from './scalar-operands.ts';

test('replaces a full-size constant by a scalar, and only where the other operand has the shape of the result', async () => {
  const { graph, differences, changed } = await checkPass(useScalarOperands, (edited, input) => ({
    full: edited.emit('Mul', [input('x', [4, 3]), filled(0.5, [4, 3])], { shape: [4, 3] }),
    spread: edited.emit('Add', [filled(0.5, [4, 3]), input('row', [3])], { shape: [4, 3] }),
  }));
  expect(differences).toEqual([]);
  expect(changed).toBe(true);
  expect(graph.nodes.map(({ inputs }) => inputs.map(({ shape }) => shape))).toEqual([
    [[4, 3], []],
    [[4, 3], [3]],
  ]);
  expect(useScalarOperands(graph)).toBe(false);
});
