import { expect, test } from 'vitest';
import { zeros } from '../initializers/zeros.ts';
import { BatchBuffers } from './batch-buffers.ts';
import type { Batch, ModelSpec } from './engine.ts';

const SPEC: ModelSpec = {
  layout: { fields: [] },
  manifest: {
    parameters: [],
    tables: [{ name: 'embedding', dims: [2, 3], init: zeros() }],
    masks: [],
    statistics: [],
    numeric: ['age'],
    lossParts: [],
    heads: 1,
    taps: {},
    unused: { parameters: [], tables: [] },
  },
  seed: 1,
  sampleWeights: true,
};

const sizesOf = ({ tables, numeric, labels, weights }: Batch): unknown => [
  tables['embedding']?.length,
  numeric['age']?.length,
  labels.length,
  weights?.length,
];

test('a batch has room for its rows; labels and weights are for training alone', () => {
  const buffers = new BatchBuffers(SPEC);
  expect(sizesOf(buffers.get(4, 'training'))).toEqual([20, 4, 4, 4]);
  expect(sizesOf(buffers.get(4, 'inference'))).toEqual([20, 4, 0, undefined]);
  expect(sizesOf(new BatchBuffers({ ...SPEC, sampleWeights: false }).get(4, 'training'))).toEqual([
    20,
    4,
    4,
    undefined,
  ]);
});

test.each(['training', 'inference'] as const)('%s: the eight sizes that were used last are kept', (use) => {
  const buffers = new BatchBuffers(SPEC);
  const batches = Array.from({ length: 8 }, (_, index) => buffers.get(index + 1, use));
  expect(buffers.get(1, use)).toBe(batches[0]);
  buffers.get(9, use);
  expect(buffers.get(2, use)).not.toBe(batches[1]);
  expect(buffers.get(1, use)).toBe(batches[0]);
});

test('training batches are kept as an engine needs them', () => {
  const buffers = new BatchBuffers(SPEC, { trainingSizes: Infinity });
  const first = buffers.get(1, 'training');
  for (let size = 2; size < 40; size++) buffers.get(size, 'training');
  expect(buffers.get(1, 'training')).toBe(first);
});

test('a batch from elsewhere, or for another use, is refused; one that is no longer kept is not', () => {
  const buffers = new BatchBuffers(SPEC);
  const batch = buffers.get(1, 'inference');
  for (let size = 2; size < 20; size++) buffers.get(size, 'inference');
  expect(() => buffers.mustOwn(batch, 'inference', 'model "m": predict')).not.toThrow();
  const message =
    "model \"m\": step: a batch comes from this model's batch(size, 'training'), got another one of 1 rows.";
  expect(() => buffers.mustOwn(batch, 'training', 'model "m": step')).toThrow(message);
  expect(() => buffers.mustOwn({ ...buffers.get(1, 'training') }, 'training', 'model "m": step')).toThrow(message);
});
