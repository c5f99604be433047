import { expect, test } from 'vitest';
import { checkPass } from '../../testing/index.ts';
import { filled, int, int64s, sizeOfShape, uniformOf, type Graph, type Value } from '../graph.ts';
import { mergeScalarFactors } from './scalar-factors.ts';

const SHAPE = [5, 4];

/** Repeated, as the optimiser does. */
function merge(graph: Graph): boolean {
  let changed = false;
  while (mergeScalarFactors(graph)) changed = true;
  return changed;
}

/** Full-size multiplications by a scalar that are left. */
function fullSizeFactors({ nodes }: Graph): number {
  return nodes.filter(
    ({ op, inputs, outputs }) =>
      op === 'Mul' && sizeOfShape(outputs[0]!.shape) === 20 && inputs.some((input) => uniformOf(input) !== undefined),
  ).length;
}

const columnSum = (graph: Graph, x: Value): Value =>
  graph.emit('ReduceSum', [x, int64s([0])], { shape: [4], attributes: { keepdims: int(0) } });

test('factors of factors are multiplied', async () => {
  const { after, differences } = await checkPass(merge, (graph, input) => {
    const once = graph.emit('Mul', [filled(2), input('x', SHAPE)], { shape: SHAPE });
    return { twice: graph.emit('Mul', [once, filled(3)], { shape: SHAPE }) };
  });
  expect(differences).toEqual([]);
  expect(after).toEqual(['Mul']);
});

test('a factor moves behind sums, and into small operands, also through a full-size product', async () => {
  const { graph, differences } = await checkPass(merge, (edited, input) => {
    const scaled = edited.emit('Mul', [input('x', SHAPE), filled(3)], { shape: SHAPE });
    const product = edited.emit('Mul', [scaled, input('y', SHAPE)], { shape: SHAPE });
    return {
      sum: columnSum(edited, scaled),
      rows: edited.emit('Mul', [scaled, input('row', [4])], { shape: SHAPE }),
      covariance: columnSum(edited, product),
    };
  });
  expect(differences).toEqual([]);
  expect(fullSizeFactors(graph)).toBe(0);
});

test('a factor stays where one reader cannot take it', async () => {
  const { graph, before, after, differences } = await checkPass(merge, (edited, input) => {
    const scaled = edited.emit('Mul', [input('x', SHAPE), filled(3)], { shape: SHAPE });
    return { sum: columnSum(edited, scaled), other: edited.emit('Add', [scaled, input('y', SHAPE)], { shape: SHAPE }) };
  });
  expect(differences).toEqual([]);
  expect(after).toEqual(before);
  expect(fullSizeFactors(graph)).toBe(1);
});

test('an output keeps its factor', async () => {
  const { before, after } = await checkPass(merge, (edited, input) => {
    const scaled = edited.emit('Mul', [input('x', SHAPE), filled(3)], { shape: SHAPE });
    return { scaled, sum: columnSum(edited, scaled) };
  });
  expect(after).toEqual(before);
});
