import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { eagerContext, gradientErrors } from '../testing/index.ts';
import '../testing/vitest.ts';
import { softBucketShares } from './soft-buckets.ts';

beforeAll(() => tf.setBackend('cpu'));

const numbers = tf.tensor2d([2, -1, 0, 0.5], [4, 1]);
const projection = tf.tensor2d([1, -1], [1, 2]);
const scores = tf.tensor2d([
  [1, 0.5],
  [0, 2],
]);

test('softmax((h·W + α·h) / τ) of h = leakyRelu(x·w), hand-worked', () => {
  const ctx = eagerContext({ batchSize: 4, parameters: { projection, scores } });
  const shares = softBucketShares(ctx, numbers, { buckets: 2, skip: 0.5, temperature: 0.5 });
  // x = 2: h = [2, −0.02]; h·W = [2, 0.96], + α·h = [3, 0.95], / τ = [6, 1.9].
  // x = −1: h = [−0.01, 1]; h·W = [−0.01, 1.995], + α·h = [−0.015, 2.495], / τ = [−0.03, 4.99].
  // x = 0.5: h = [0.5, −0.005]; h·W = [0.5, 0.24], + α·h = [0.75, 0.2375], / τ = [1.5, 0.475].
  const first = [4.1, -5.02, 0, 1.025].map((difference) => 1 / (1 + Math.exp(-difference)));
  expect(shares).toBeAllclose(first.map((share) => [share, 1 - share]));
  const plain = softBucketShares(eagerContext({ batchSize: 4, parameters: { projection, scores } }), numbers, {
    buckets: 2,
    skip: 0,
    temperature: 1,
  });
  expect(plain).toBeAllclose([1.04, -2.005, 0, 0.26].map((d) => [1 / (1 + Math.exp(-d)), 1 / (1 + Math.exp(d))]));
});

test('declares its parameters; hard buckets at a low temperature', () => {
  const ctx = eagerContext({ batchSize: 4 });
  const shares = softBucketShares(ctx, numbers, { buckets: 5, skip: 0.5, temperature: 1e-5 });
  expect(Object.fromEntries([...ctx.parameters].map(([name, { shape }]) => [name, shape]))).toEqual({
    projection: [1, 5],
    scores: [5, 5],
  });
  const largest = tf.max(shares, 1).dataSync();
  for (const row of [0, 1, 3]) expect(largest[row]).toBeCloseTo(1, 5);
  expect(largest[2]).toBeCloseTo(0.2, 6);
});

test.each([
  [0.5, 1],
  [0, 1],
  [1, 0.3],
])('gradients: skip %d, temperature %d', (skip, temperature) => {
  const random = (seed: number, rows: number): Tensor2D => tf.randomNormal([rows, 4], 0, 0.8, 'float32', seed);
  const inputs = [tf.tensor2d([1.5, -0.7, 0.9], [3, 1]), random(1, 1), random(2, 4)];
  const f = (x: Tensor, w: Tensor, u: Tensor): Tensor =>
    softBucketShares(eagerContext({ batchSize: 3, parameters: { projection: w, scores: u } }), x as Tensor2D, {
      buckets: 4,
      skip,
      temperature,
    });
  expect(gradientErrors(f as (...all: Tensor[]) => Tensor, inputs)).toEqual([]);
});
