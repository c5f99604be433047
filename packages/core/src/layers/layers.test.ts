import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, test } from 'vitest';
import type { ForwardContext } from '../forward/forward-context.ts';
import { eagerContext, gradientErrors } from '../testing/index.ts';
import '../testing/vitest.ts';
import { dense, layerNorm, linearHead, mlp, mlpLayer, stopGradient, width } from './index.ts';

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

/** Names and shapes of the parameters that a layer declares. */
function parametersOf(layer: (ctx: ForwardContext) => unknown): Record<string, number[]> {
  const ctx = eagerContext({ training: true });
  layer(ctx);
  return Object.fromEntries([...ctx.parameters].map(([name, { shape }]) => [name, shape]));
}

/** Gradients with respect to the inputs and all parameters of a layer. */
function checkGradients(layer: (ctx: ForwardContext, ...inputs: Tensor2D[]) => Tensor, ...inputs: Tensor2D[]): void {
  const probe = eagerContext({ training: true, batchSize: inputs[0]!.shape[0], seed: 3 });
  layer(probe, ...inputs);
  const names = [...probe.parameters.keys()];
  // Zero biases would hide a term; shifted parameters do not.
  const parameters = [...probe.parameters.values()].map((parameter, index) => tf.add(parameter, 0.1 + index / 10));
  const f = (...all: Tensor[]): Tensor => {
    const given = Object.fromEntries(names.map((name, index) => [name, all[inputs.length + index]!]));
    return layer(
      eagerContext({ training: true, batchSize: inputs[0]!.shape[0], parameters: given }),
      ...(all.slice(0, inputs.length) as Tensor2D[]),
    );
  };
  expect(gradientErrors(f, [...inputs, ...parameters])).toEqual([]);
}

describe('dense', () => {
  test('x·kernel + bias, hand-worked', () => {
    const parameters = {
      kernel: tf.tensor2d([
        [1, 0, 2],
        [-1, 0.5, 1],
      ]),
      bias: tf.tensor1d([0.5, 0, -1]),
    };
    expect(dense(eagerContext({ parameters }), x, { units: 3 })).toBeAllclose([
      [-0.5, 1, 3],
      [7.5, -2, 1],
      [0.75, 0.125, 0.25],
    ]);
    expect(dense(eagerContext({ parameters }), x, { units: 3, activation: 'relu', useBias: false })).toBeAllclose([
      [0, 1, 4],
      [7, 0, 2],
      [0.25, 0.125, 1.25],
    ]);
  });

  test('declares its parameters', () => {
    expect(parametersOf((ctx) => dense(ctx.scope('a'), x, { units: 3 }))).toEqual({
      'a/kernel': [2, 3],
      'a/bias': [3],
    });
    expect(parametersOf((ctx) => dense(ctx, x, { units: 1, useBias: false }))).toEqual({ kernel: [2, 1] });
    expect(() => dense(eagerContext(), x, { units: 0 })).toThrow(
      'dense: units must be an integer of at least 1, got 0',
    );
  });

  test('gradients', () => checkGradients((ctx, input) => dense(ctx, input!, { units: 3, activation: 'tanh' }), x));
});

describe('linearHead', () => {
  test('over parts it equals one on their concatenation', () => {
    const kernel = tf.tensor2d([1, -2, 3, 0.5], [4, 1]);
    const bias = tf.tensor1d([0.25]);
    const whole = linearHead(eagerContext({ parameters: { kernel, bias } }), tf.concat([x, x0], 1));
    const parameters = { 'kernel/0': tf.slice(kernel, 0, 2), 'kernel/1': tf.slice(kernel, 2, 2), bias };
    const parts = linearHead(eagerContext({ parameters }), [x, x0]);
    expect(parts.shape).toEqual([3, 1]);
    expect(parts).toBeAllclose(whole);
  });

  test('declares a kernel for each part and one bias', () => {
    expect(parametersOf((ctx) => linearHead(ctx.scope('head'), [x, x0]))).toEqual({
      'head/kernel/0': [2, 1],
      'head/kernel/1': [2, 1],
      'head/bias': [1],
    });
    expect(parametersOf((ctx) => linearHead(ctx, x))).toEqual({ kernel: [2, 1], bias: [1] });
    expect(() => linearHead(eagerContext(), [])).toThrow('linearHead: needs at least one part');
  });

  test('each part starts with the fan of the whole', () => {
    const standardDeviation = (parts: Tensor2D | Tensor2D[], name: string): number => {
      const ctx = eagerContext();
      linearHead(ctx, parts);
      return Math.sqrt(tf.mean(tf.square(ctx.parameters.get(name)!)).dataSync()[0]!);
    };
    const [wide, narrow] = [tf.ones<tf.Rank.R2>([1, 30_000]), tf.ones<tf.Rank.R2>([1, 10_000])];
    expect(standardDeviation([narrow, wide], 'kernel/0') / Math.sqrt(2 / 40_001)).toBeCloseTo(1, 1);
    expect(standardDeviation([narrow, wide], 'kernel/1') / Math.sqrt(2 / 40_001)).toBeCloseTo(1, 1);
    expect(standardDeviation(narrow, 'kernel') / Math.sqrt(2 / 10_001)).toBeCloseTo(1, 1);
  });

  test('gradients', () => checkGradients((ctx, a, b) => linearHead(ctx, [a!, b!]), x, x0));
});

describe('mlpLayer', () => {
  test('linear, batch norm, activation, dropout, in this order', () => {
    const ctx = eagerContext({
      training: true,
      batchSize: 3,
      parameters: {
        kernel: tf.tensor2d([[1], [0]]),
        bias: tf.tensor1d([5]),
        'norm/scale': tf.tensor1d([2]),
        'norm/shift': tf.tensor1d([1]),
      },
      masks: { dropout: tf.tensor2d([[2], [2], [0]]) },
    });
    // Column 1, 3, 0.5 (+5): mean 1.5, biased variance 7/6.
    const normalised = (value: number): number => ((value - 1.5) / Math.sqrt(7 / 6 + 1e-5)) * 2 + 1;
    const output = mlpLayer(ctx, x, { units: 1, batchNorm: true, dropout: 0.5 });
    expect(output).toBeAllclose([2 * Math.max(0, normalised(1)), 2 * normalised(3), 0]);
  });

  test('has neither norm nor dropout by default, and a relu', () => {
    expect(parametersOf((ctx) => mlpLayer(ctx, x, { units: 4 }))).toEqual({ kernel: [2, 4], bias: [4] });
    const parameters = { kernel: tf.tensor2d([[1], [1]]), bias: tf.tensor1d([0]) };
    expect(mlpLayer(eagerContext({ training: true, parameters }), x, { units: 1 })).toBeAllclose([3, 0, 0.75]);
  });

  test('gradients', () => {
    checkGradients((ctx, a) => mlpLayer(ctx, a!, { units: 2, batchNorm: true, activation: 'tanh', dropout: 0.2 }), x);
  });
});

test('mlp stacks layers and returns each output', () => {
  const outputs: (readonly Tensor2D[])[] = [];
  const parameters = parametersOf((ctx) => outputs.push(mlp(ctx, x, { hidden: [3, 2], batchNorm: true })));
  expect(outputs[0]!.map(width)).toEqual([3, 2]);
  expect(parameters).toEqual({
    '0/kernel': [2, 3],
    '0/bias': [3],
    '0/norm/scale': [3],
    '0/norm/shift': [3],
    '1/kernel': [3, 2],
    '1/bias': [2],
    '1/norm/scale': [2],
    '1/norm/shift': [2],
  });
});

describe('layerNorm', () => {
  test('normalises each vector, hand-worked', () => {
    const parameters = { scale: tf.tensor1d([1, 2]), shift: tf.tensor1d([0, 1]) };
    const unit = (variance: number): number => Math.sqrt(variance / (variance + 1e-5));
    expect(layerNorm(eagerContext({ parameters }), x)).toBeAllclose([
      [-unit(0.25), 1 + 2 * unit(0.25)],
      [unit(12.25), 1 - 2 * unit(12.25)],
      [unit(0.015625), 1 - 2 * unit(0.015625)],
    ]);
  });

  test('takes the last axis of any rank', () => {
    const cube = tf.tensor3d([1, 2, 4, 3, 1, 0, -1, 5], [2, 2, 2]);
    const flat = layerNorm(eagerContext(), tf.reshape(cube, [4, 2]));
    expect(layerNorm(eagerContext(), cube).shape).toEqual([2, 2, 2]);
    expect(layerNorm(eagerContext(), cube)).toBeAllclose(flat);
  });

  test('each field can have a scale and shift of its own', () => {
    const cube = tf.tensor3d([1, 2, 4, 3, 1, 0, -1, 5], [2, 2, 2]);
    const scale = tf.tensor2d([
      [1, 2],
      [3, 4],
    ]);
    const shift = tf.tensor2d([
      [0, 0],
      [10, 20],
    ]);
    const normalised = layerNorm(eagerContext(), cube);
    const context = eagerContext({ parameters: { scale, shift } });
    expect(layerNorm(context, cube, { scaledAxes: 2 })).toBeAllclose(tf.add(tf.mul(normalised, scale), shift));
  });

  test('gradients', () => {
    const wide = tf.tensor2d([1, 2, 4, -1, 0.5, 0.25, 3, -2], [2, 4]);
    checkGradients((ctx, input) => layerNorm(ctx, input!), wide);
  });
});

test('stopGradient keeps the values and stops the gradient', () => {
  expect(stopGradient(x)).toBeAllclose(x);
  const gradient = tf.grad((input) => tf.sum(tf.mul(input, stopGradient(tf.square(input)))))(x);
  expect(gradient).toBeAllclose(tf.square(x));
});
