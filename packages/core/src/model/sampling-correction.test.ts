import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { eagerContext } from '../testing/eager-context.ts';
import type { CtrModel } from './model.ts';
import { correctedForSampling } from './sampling-correction.ts';

const LOGITS = [-20, -1, 0, 2.5, 20];
const model: CtrModel = {
  name: 'fixed',
  forward() {
    const logit = tf.tensor2d(LOGITS, [5, 1]);
    return { logits: [logit, tf.mul(logit, 2)], probability: tf.sigmoid(logit), taps: { logit } };
  },
  loss: (_ctx, { logits }) => ({ sum: tf.sum(logits[0]!) }),
};

test('outside training the odds are multiplied by the share that was kept', async () => {
  const corrected = correctedForSampling(model, { negativeRate: 0.1 });
  const { logits, probability, taps } = corrected.forward(eagerContext({ batchSize: 5 }));
  const odds = (await probability.data()).map((p) => p / (1 - p));
  LOGITS.slice(0, 4).forEach((logit, row) => expect(odds[row]! / (0.1 * Math.exp(logit))).toBeCloseTo(1, 4));
  expect((await probability.data())[4]).toBeCloseTo(1, 6);
  expect((await logits[1]!.data())[3]).toBeCloseTo(5 + Math.log(0.1), 5);
  expect([...(await taps!['logit']!.data())]).toEqual(LOGITS);
});

test('in training, and where all rows were kept, nothing changes', async () => {
  const corrected = correctedForSampling(model, { negativeRate: 0.1 });
  const training = eagerContext({ batchSize: 5, training: true });
  expect([...(await corrected.forward(training).logits[0]!.data())]).toEqual(LOGITS);
  expect(Object.keys(corrected.loss!(training, corrected.forward(training), { labels: tf.zeros([5, 1]) }))).toEqual([
    'sum',
  ]);
  expect(corrected).toMatchObject({ name: 'fixed' });
  expect(correctedForSampling(model, { negativeRate: 1 })).toBe(model);
  expect(correctedForSampling(model, {})).toBe(model);
});
