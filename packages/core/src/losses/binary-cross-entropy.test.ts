import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { gradientErrors } from '../testing/index.ts';
import '../testing/vitest.ts';
import { binaryCrossEntropy } from './binary-cross-entropy.ts';

beforeAll(() => tf.setBackend('cpu'));

const column = (...values: number[]): Tensor2D => tf.tensor2d(values, [values.length, 1]);

/** −y·ln σ(z) − (1 − y)·ln(1 − σ(z)) in float64. */
const entropy = (z: number, y: number): number => y * Math.log1p(Math.exp(-z)) + (1 - y) * Math.log1p(Math.exp(z));

test('hand-worked', () => {
  expect(binaryCrossEntropy(column(0, 2), { labels: column(1, 0) })).toBeAllclose((Math.LN2 + entropy(2, 0)) / 2);
  const weighted = binaryCrossEntropy(column(0, 2), { labels: column(1, 0), weights: column(3, 1) });
  expect(weighted).toBeAllclose((3 * Math.LN2 + entropy(2, 0)) / 4);
});

test('equals its definition, soft labels included; weights of 1 change nothing', () => {
  const rows = fc.array(
    fc.tuple(fc.double({ min: -20, max: 20, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
    {
      minLength: 1,
      maxLength: 8,
    },
  );
  fc.assert(
    fc.property(rows, (drawn) => {
      const logit = column(...drawn.map(([z]) => z));
      const labels = column(...drawn.map(([, y]) => y));
      const expected = drawn.reduce((sum, [z, y]) => sum + entropy(z, y), 0) / drawn.length;
      expect(binaryCrossEntropy(logit, { labels })).toBeAllclose(expected, { rtol: 1e-5, atol: 2e-6 });
      const weights = tf.onesLike(labels);
      expect(binaryCrossEntropy(logit, { labels, weights })).toBeAllclose(expected, { rtol: 1e-5, atol: 2e-6 });
    }),
    { numRuns: 50 },
  );
});

test('stays finite for huge logits', () => {
  expect(binaryCrossEntropy(column(1000, -1000), { labels: column(1, 0) })).toBeAllclose(0);
  expect(binaryCrossEntropy(column(1000, -1000), { labels: column(0, 1) })).toBeAllclose(1000);
});

test('gradients', () => {
  const [labels, weights] = [column(1, 0, 0.3), column(2, 1, 0.5)];
  expect(gradientErrors((z) => binaryCrossEntropy(z as Tensor2D, { labels }), [column(0.5, -1, 2)])).toEqual([]);
  expect(gradientErrors((z) => binaryCrossEntropy(z as Tensor2D, { labels, weights }), [column(0.5, -1, 2)])).toEqual(
    [],
  );
});
