import { expect, test } from 'vitest';
import { checkPass } from '../../testing/index.ts';
import { filled, float } from '../graph.ts';
import { shareEqualNodes } from './shared-nodes.ts';

test('computes equal things once, in either order of commuting operands', async () => {
  const { after, differences } = await checkPass(shareEqualNodes, (edited, input) => {
    const shape = [4, 3];
    const [a, b] = [input('a', shape), input('b', shape)];
    const emit = (op: string, inputs: readonly (typeof a)[], alpha?: number): typeof a =>
      edited.emit(op, inputs, { shape, ...(alpha !== undefined && { attributes: { alpha: float(alpha) } }) });
    return {
      one: emit('Add', [emit('Mul', [a, b]), filled(1)]),
      two: emit('Add', [emit('Mul', [b, a]), filled(1)]),
      differently: emit('Add', [emit('Mul', [b, a]), filled(2)]),
      difference: emit('Sub', [a, b]),
      opposite: emit('Sub', [b, a]),
      slope: emit('LeakyRelu', [a], 0.1),
      otherSlope: emit('LeakyRelu', [a], 0.2),
    };
  });
  expect(differences).toEqual([]);
  expect(after).toEqual(['Mul', 'Add', 'Add', 'Sub', 'Sub', 'LeakyRelu', 'LeakyRelu']);
});

test('0 and −0 are different constants', async () => {
  const { after } = await checkPass(shareEqualNodes, (edited, input) => {
    const x = input('x', [2]);
    return {
      plus: edited.emit('Div', [x, filled(0)], { shape: [2] }),
      minus: edited.emit('Div', [x, filled(-0)], { shape: [2] }),
    };
  });
  expect(after).toEqual(['Div', 'Div']);
});
