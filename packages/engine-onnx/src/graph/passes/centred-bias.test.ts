import { expect, test } from 'vitest';
import { checkPass } from '../../testing/index.ts';
import { filled, int, int64s, sizeOfShape, type Graph, type Value } from '../graph.ts';
import { cancelCentredBias } from './centred-bias.ts';

const SHAPE = [8, 4];

/** Repeated, as the optimiser does. */
function cancel(graph: Graph): boolean {
  let changed = false;
  while (cancelCentredBias(graph)) changed = true;
  return changed;
}

function meanOf(graph: Graph, x: Value, factor = 1 / 8): Value {
  const sum = graph.emit('ReduceSum', [x, int64s([0])], { shape: [1, 4], attributes: { keepdims: int(1) } });
  return graph.emit('Mul', [sum, filled(Math.fround(factor))], { shape: [1, 4] });
}

test('the bias is added to the mean only', async () => {
  const { graph, differences } = await checkPass(cancel, (edited, input) => {
    const biased = edited.emit('Add', [input('x', SHAPE), input('bias', [4])], { shape: SHAPE });
    const mean = meanOf(edited, biased);
    return { mean, centred: edited.emit('Sub', [biased, mean], { shape: SHAPE }) };
  });
  expect(differences).toEqual([]);
  expect(graph.nodes.filter(({ op, outputs }) => op === 'Add' && sizeOfShape(outputs[0]!.shape) === 32)).toEqual([]);
});

test('what is not the mean is left alone', async () => {
  const { before, after } = await checkPass(cancel, (edited, input) => {
    const biased = edited.emit('Add', [input('x', SHAPE), input('bias', [4])], { shape: SHAPE });
    return { other: edited.emit('Sub', [biased, meanOf(edited, biased, 0.2)], { shape: SHAPE }) };
  });
  expect(after).toEqual(before);
});
