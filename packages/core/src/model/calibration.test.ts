import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { eagerContext } from '../testing/eager-context.ts';
import { withCalibration } from './calibration.ts';
import type { CtrModel } from './model.ts';
import { correctedForSampling } from './sampling-correction.ts';

const PROBABILITIES = [0, 0.1, 0.5, 0.8, 1];
const model: CtrModel = {
  name: 'fixed',
  forward() {
    const probability = tf.tensor2d(PROBABILITIES, [5, 1]);
    return { logits: [tf.fill([5, 1], 3)], probability };
  },
};

async function predicted(wrapped: CtrModel, training = false): Promise<number[]> {
  return [...(await wrapped.forward(eagerContext({ batchSize: 5, training })).probability.data())];
}

test('outside training the logit of the probability is stretched and moved; the logits of the heads stay', async () => {
  const calibrated = withCalibration(model, { kind: 'platt', slope: 2, intercept: Math.log(3) });
  const values = await predicted(calibrated);
  // The odds 1/9, 1 and 4 become 3 · odds².
  [3 / 81, 3, 48].forEach((odds, index) => expect(values[index + 1]).toBeCloseTo(odds / (1 + odds), 5));
  expect(values[0]).toBeGreaterThan(0);
  expect(values[0]).toBeLessThan(1e-12);
  expect(values[4]).toBeCloseTo(1, 6);
  expect([...(await calibrated.forward(eagerContext({ batchSize: 5 })).logits[0]!.data())]).toEqual([3, 3, 3, 3, 3]);
});

test('in training, and without a correction, nothing changes', async () => {
  const calibrated = withCalibration(model, { kind: 'intercept', slope: 1, intercept: 1 });
  expect(await predicted(calibrated, true)).toEqual(PROBABILITIES.map(Math.fround));
  expect(calibrated).toMatchObject({ name: 'fixed' });
  expect(withCalibration(model, { kind: 'none', slope: 1, intercept: 0 })).toBe(model);
});

test('it follows the correction for sampling', async () => {
  const sampled = correctedForSampling(model, { negativeRate: 0.25 });
  const values = await predicted(withCalibration(sampled, { kind: 'platt', slope: 2, intercept: 0 }));
  // The odds 1, kept to a quarter and then squared.
  expect(values[2]).toBeCloseTo(1 / 17, 6);
});
