import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { gradientErrors } from '../testing/index.ts';
import '../testing/vitest.ts';
import { ACTIVATIONS, activate, type Activation } from './activate.ts';

beforeAll(() => tf.setBackend('cpu'));

// By definition, in float64.
test.each<[Activation, readonly number[]]>([
  ['linear', [-2, -0.5, 0.25, 3]],
  ['relu', [0, 0, 0.25, 3]],
  ['leakyRelu', [-0.02, -0.005, 0.25, 3]],
  ['elu', [-0.8646647, -0.3934693, 0.25, 3]],
  ['gelu', [-0.0455003, -0.1542688, 0.1496766, 2.9959502]],
  ['sigmoid', [0.1192029, 0.3775407, 0.5621765, 0.9525741]],
  ['tanh', [-0.9640276, -0.4621172, 0.2449187, 0.9950548]],
])('%s', (name, expected) => {
  const x = tf.tensor1d([-2, -0.5, 0.25, 3]);
  expect(activate(name, x)).toBeAllclose(expected, { atol: 2e-7 });
  expect(gradientErrors((input) => tf.neg(activate(name, input!)), [x])).toEqual([]);
});

test('an unknown name is an error that lists the names', () => {
  expect(ACTIVATIONS).toHaveLength(7);
  expect(() => activate('swish' as Activation, tf.scalar(1))).toThrowErrorMatchingInlineSnapshot(
    `[ConfigError: activation: unknown name, got "swish". Use one of linear, relu, leakyRelu, elu, gelu, sigmoid, tanh.]`,
  );
  expect(() => activate('toString' as Activation, tf.scalar(1))).toThrow('unknown name');
});
