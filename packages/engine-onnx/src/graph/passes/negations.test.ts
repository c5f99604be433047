import { expect, test } from 'vitest';
import { checkPass } from '../../testing/index.ts';
import { filled } from '../graph.ts';
import { absorbNegations } from './negations.ts';

test('signs disappear in sums, differences and factors', async () => {
  const { after, differences } = await checkPass(absorbNegations, (edited, input) => {
    const shape = [4, 3];
    const [a, b] = [input('a', shape), input('b', shape)];
    const emit = (op: string, ...inputs: (typeof a)[]): typeof a => edited.emit(op, inputs, { shape });
    return {
      sum: emit('Add', a, emit('Neg', b)),
      otherSum: emit('Add', emit('Neg', a), b),
      difference: emit('Sub', a, emit('Neg', b)),
      factor: emit('Mul', emit('Neg', a), filled(2)),
      outside: emit('Neg', emit('Mul', filled(3), a)),
      twice: emit('Neg', emit('Neg', b)),
    };
  });
  expect(differences).toEqual([]);
  expect(after).toEqual(['Sub', 'Sub', 'Add', 'Mul', 'Mul']);
});

test('a product and its negative, which others add, share the product', async () => {
  const { after, differences } = await checkPass(absorbNegations, (edited, input) => {
    const shape = [4, 3];
    const product = edited.emit('Mul', [input('a', shape), filled(2)], { shape });
    const negative = edited.emit('Neg', [product], { shape });
    return {
      plus: edited.emit('Add', [input('b', shape), product], { shape }),
      minus: edited.emit('Add', [input('c', shape), negative], { shape }),
    };
  });
  expect(differences).toEqual([]);
  expect(after).toEqual(['Mul', 'Add', 'Sub']);
});

test('a sign that spreads a row over a matrix stays', async () => {
  const { before, after, differences } = await checkPass(absorbNegations, (edited, input) => ({
    sum: edited.emit('Add', [input('x', [4, 3]), edited.emit('Neg', [input('row', [3])], { shape: [3] })], {
      shape: [4, 3],
    }),
  }));
  expect(differences).toEqual([]);
  expect(after).toEqual(before);
});
