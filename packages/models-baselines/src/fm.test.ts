import { countParameters, type FieldLayout } from '@fsdnet/core';
import { eagerContext } from '@fsdnet/core/testing';
import '@fsdnet/core/testing/vitest';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { fm } from './fm.ts';

const LAYOUT: FieldLayout = {
  fields: ['a', 'b', 'c'].map((name) => ({ name, kind: 'categorical', rows: 4, dim: 2 })),
};

beforeAll(() => tf.setBackend('cpu'));

test('logit', () => {
  const ctx = eagerContext({
    batchSize: 1,
    layout: LAYOUT,
    tables: { embedding: tf.tensor2d([[1, 2, 3, -1, 0.5, 0.5]]), firstOrder: tf.tensor2d([[1, 20, 300]]) },
    parameters: { 'fm/bias': tf.tensor1d([4000]) },
  });
  expect(fm().forward(ctx).logits).toBeAllclose([4321 + 3.5]);
});

test('counts V (d + 1) + 1', () => {
  expect(countParameters(fm(), LAYOUT)).toMatchObject({ parameters: 12 * 3 + 1, published: null });
});
