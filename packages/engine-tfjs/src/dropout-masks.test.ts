import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { keyedRandom, MaskFiller } from '@fsdnet/core/engine';
import { beforeAll, expect, test } from 'vitest';
import { DropoutMasks } from './dropout-masks.ts';

beforeAll(async () => {
  tf.enableProdMode();
  await tf.setBackend('cpu');
});

test('masks are the keyed bits, scaled by 256 / kept', () => {
  const masks = new DropoutMasks(11);
  const bytes = new Uint8Array(15);
  new MaskFiller().fill(bytes, 77, keyedRandom(11, 'mask', 'mlp/0/dropout', 3, 4));
  const factor = masks.draw({ name: 'mlp/0/dropout', rate: 0.7, shape: [5] }, 3, { epoch: 3, step: 4 });
  expect(factor.shape).toEqual([3, 5]);
  expect([...factor.dataSync()]).toEqual([...bytes].map((byte) => byte * Math.fround(256 / 77)));
});

test('a smaller batch gets the first rows, and the sizes may change in any order', () => {
  const masks = new DropoutMasks(11);
  const draw = (rows: number): number[] => [
    ...masks.draw({ name: 'a', rate: 0.5, shape: [4] }, rows, { epoch: 1, step: 0 }).dataSync(),
  ];
  const [small, large] = [draw(2), draw(9)];
  expect(draw(2)).toEqual(small);
  expect(large.slice(0, 8)).toEqual(small);
});
