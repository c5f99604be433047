import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, expect, test } from 'vitest';
import { collectManifest } from '../forward/index.ts';
import { clickRate } from '../initializers/index.ts';
import { linearHead } from '../layers/index.ts';
import { categoricalLayout, eagerContext } from '../testing/index.ts';
import '../testing/vitest.ts';
import { defineModel } from './define-model.ts';
import { modelLoss } from './model.ts';

const linear = defineModel({
  name: 'linear',
  logit: (ctx) => linearHead(ctx.scope('head'), ctx.input.flat(), { biasInit: clickRate() }),
});

beforeAll(() => tf.setBackend('cpu'));

test('one head, whose sigmoid is the probability', () => {
  const ctx = eagerContext({ layout: categoricalLayout(2, 6, 3), batchSize: 2 });
  const { logits, probability } = linear.forward(ctx);
  expect(logits).toHaveLength(1);
  expect(logits[0]!.shape).toEqual([2, 1]);
  expect(probability).toBeAllclose(tf.sigmoid(logits[0]!));
});

test('the loss is the cross-entropy, the parameters are those of the logit', () => {
  const ctx = eagerContext({ layout: categoricalLayout(2, 6, 3), batchSize: 2, training: true });
  const labels = tf.tensor2d([[1], [0]]);
  const output = linear.forward(ctx);
  const [clicked, other] = output.probability.arraySync().flat() as [number, number];
  const { crossEntropy } = modelLoss(linear, ctx, output, { labels });
  expect(crossEntropy!).toBeAllclose((-Math.log(clicked) - Math.log(1 - other)) / 2);
  const { parameters } = collectManifest(linear, categoricalLayout(2, 6, 3));
  expect(parameters.map(({ name }) => name)).toEqual(['head/kernel', 'head/bias']);
});
