import { eagerContext, gradientErrors, type EagerContext } from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { crossLayerMatrix, crossLayerVector, type CrossLayer } from './cross-network.ts';

beforeAll(() => tf.setBackend('cpu'));

const x = tf.tensor2d([
  [1, 2],
  [3, -4],
  [0.5, 0.25],
]);
const x0 = tf.tensor2d([
  [1, -1],
  [0.5, 2],
  [-0.75, 1],
]);

const MATRIX = {
  kernel: tf.tensor2d([
    [1, 2],
    [0, -1],
  ]),
  bias: tf.tensor1d([0.5, 0]),
};
const VECTOR = { kernel: tf.tensor2d([[2], [1]]), bias: tf.tensor1d([0.5, -1]) };

describe.each<[string, CrossLayer, { readonly kernel: Tensor2D; readonly bias: Tensor }, number[][]]>([
  [
    // First row: x·W = [1, 0], + b = [1.5, 0], ⊙ [1, −1], + [1, 2].
    'DCNv2: x0 ⊙ (x·W + b) + x',
    crossLayerMatrix,
    MATRIX,
    [
      [2.5, 2],
      [0.5 * 3.5 + 3, 2 * 10 - 4],
      [-0.75 * 1 + 0.5, 1 * 0.75 + 0.25],
    ],
  ],
  [
    // First row: x·w = 4, x0·4 = [4, −4], + b + x.
    'DCN: x0·(x·w) + b + x',
    crossLayerVector,
    VECTOR,
    [
      [5.5, -3],
      [0.5 * 2 + 3.5, 2 * 2 - 5],
      [-0.75 * 1.25 + 1, 1.25 - 0.75],
    ],
  ],
])('%s', (_, layer, parameters, expected) => {
  test('hand-worked', () => {
    expect(layer(eagerContext({ parameters }), x0, x)).toBeAllclose(expected);
  });

  test('its parameters', () => {
    const ctx: EagerContext = eagerContext();
    layer(ctx, x0, x);
    const { kernel, bias } = parameters;
    expect([...ctx.parameters].map(([name, { shape }]) => [name, shape])).toEqual([
      ['kernel', kernel.shape],
      ['bias', bias.shape],
    ]);
  });

  test('gradients', () => {
    const f = (a: Tensor, b: Tensor, kernel: Tensor, bias: Tensor): Tensor =>
      layer(eagerContext({ training: true, batchSize: 3, parameters: { kernel, bias } }), a as Tensor2D, b as Tensor2D);
    expect(gradientErrors(f, [x0, x, parameters.kernel, parameters.bias])).toEqual([]);
  });
});

test('the residual of a DCN layer can be left out', () => {
  const parameters = VECTOR;
  const withoutResidual = crossLayerVector(eagerContext({ parameters }), x0, x, { residual: false });
  expect(withoutResidual).toBeAllclose(tf.sub(crossLayerVector(eagerContext({ parameters }), x0, x), x));
});
