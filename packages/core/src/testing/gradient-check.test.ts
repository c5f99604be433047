import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { gradientErrors } from './gradient-check.ts';

const x = tf.tensor2d([0.3, -1.2, 0.8, 2], [2, 2]);
const y = tf.tensor2d([1, 0.5, -0.7, 1.1], [2, 2]);

test('passes right gradients', () => {
  expect(gradientErrors((a, b) => tf.tanh(tf.matMul(a!, b!)), [x, y])).toEqual([]);
  expect(gradientErrors((a) => tf.sum(tf.exp(a!)), [x])).toEqual([]);
});

test('finds a wrong gradient and leaves no tensor behind', () => {
  const wrong = tf.customGrad((...inputs: (Tensor | tf.GradSaveFunc)[]) => {
    const input = inputs[0] as Tensor;
    return { value: tf.square(input), gradFunc: (dy: Tensor) => tf.mul(dy, 3.1) };
  });
  const before = tf.memory().numTensors;
  expect(gradientErrors((a, b) => tf.add(tf.sin(b!), wrong(a!)), [x, y])).toEqual([
    expect.stringMatching(/^input 0: the gradient of value 0 is .* instead of /),
  ]);
  expect(tf.memory().numTensors).toBe(before);
});
