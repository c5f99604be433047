import { expect, test } from 'vitest';
import { checkPass } from '../../testing/index.ts';
import { filled, uniformOf } from '../graph.ts';
import { dropNeutralOperands } from './neutral-operands.ts';

test('drops ones, zeros, and products with zero', async () => {
  const { after, graph, differences } = await checkPass(dropNeutralOperands, (edited, input) => {
    const x = input('x', [4, 3]);
    const shape = [4, 3];
    const same = edited.emit('Div', [edited.emit('Mul', [filled(1, shape), x], { shape }), filled(1)], { shape });
    return {
      same: edited.emit('Sub', [edited.emit('Add', [same, filled(0)], { shape }), filled(0, shape)], { shape }),
      nothing: edited.emit('Mul', [x, filled(0)], { shape }),
      opposite: edited.emit('Sub', [filled(0), x], { shape }),
    };
  });
  expect(differences).toEqual([]);
  expect(after).toEqual(['Neg']);
  expect(uniformOf(graph.outputs[1]!.value)).toBe(0);
});

test('keeps an operand that gives the result its shape', async () => {
  const { before, after } = await checkPass(dropNeutralOperands, (edited, input) => ({
    spread: edited.emit('Mul', [input('row', [1, 3]), filled(1, [4, 3])], { shape: [4, 3] }),
  }));
  expect(after).toEqual(before);
});
