import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { differenceOf } from './allclose.ts';
import './vitest.ts';

test('compares numbers, lists, typed arrays and tensors', () => {
  expect(1).toBeAllclose(1 + 1e-6);
  expect([[1, 2], [3]]).toBeAllclose(Float32Array.of(1, 2, 3));
  expect(tf.tensor2d([[1, 2]])).toBeAllclose([1, 2]);
  expect([1, 2]).not.toBeAllclose([1, 2.1]);
  expect([Infinity, -0]).toBeAllclose([Infinity, 0]);
  expect([100]).toBeAllclose([101], { rtol: 0, atol: 1 });
  expect([100]).not.toBeAllclose([101], { rtol: 0, atol: 0.99 });
});

test('names the worst place', () => {
  expect(differenceOf([1, 2.5, 4], [1, 2, 3])).toBe('2 of 3 numbers differ; the worst at 2: 4 instead of 3');
  expect(differenceOf([NaN], [0])).toBe('1 of 1 numbers differ; the worst at 0: NaN instead of 0');
  expect(differenceOf([1], [1, 2])).toBe('1 numbers instead of 2');
  expect(differenceOf([NaN], [NaN])).toBeUndefined();
});

test('a failed matcher says what differs', () => {
  expect(() => expect([1]).toBeAllclose([2])).toThrow('1 of 1 numbers differ; the worst at 0: 1 instead of 2');
});
