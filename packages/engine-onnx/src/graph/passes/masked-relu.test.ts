import { expect, test } from 'vitest';
import { checkPass } from '../../testing/index.ts';
import { filled, float } from '../graph.ts';
import { shareReluMask } from './masked-relu.ts';

const SHAPE = [16, 4];
const step = { attributes: { alpha: float(3e38), beta: float(0) } };

test('the backward pass of ReLU and dropout reads the kept output instead of the mask', async () => {
  const { graph, differences, changed } = await checkPass(shareReluMask, (edited, input) => {
    const y = input('y', SHAPE);
    const mask = edited.emit('DequantizeLinear', [input('mask', SHAPE, 'uint8'), filled(2.5)], { shape: SHAPE });
    const kept = edited.emit('Mul', [edited.emit('Relu', [y], { shape: SHAPE }), mask], { shape: SHAPE });
    const masked = edited.emit('Mul', [input('dy', SHAPE), mask], { shape: SHAPE });
    return {
      kept,
      gradient: edited.emit('Mul', [masked, edited.emit('HardSigmoid', [y], { shape: SHAPE, ...step })], {
        shape: SHAPE,
      }),
    };
  });
  expect(differences).toEqual([]);
  expect(changed).toBe(true);
  const mask = graph.nodes.find(({ op }) => op === 'DequantizeLinear')!.outputs[0]!;
  expect(graph.nodes.filter(({ inputs }) => inputs.includes(mask))).toHaveLength(1);
});

test('another activation keeps its mask', async () => {
  const { changed } = await checkPass(shareReluMask, (edited, input) => {
    const y = input('y', SHAPE);
    const mask = edited.emit('DequantizeLinear', [input('mask', SHAPE, 'uint8'), filled(2.5)], { shape: SHAPE });
    const masked = edited.emit('Mul', [input('dy', SHAPE), mask], { shape: SHAPE });
    return {
      kept: edited.emit('Mul', [edited.emit('Tanh', [y], { shape: SHAPE }), mask], { shape: SHAPE }),
      gradient: edited.emit('Mul', [masked, edited.emit('HardSigmoid', [y], { shape: SHAPE, ...step })], {
        shape: SHAPE,
      }),
    };
  });
  expect(changed).toBe(false);
});
