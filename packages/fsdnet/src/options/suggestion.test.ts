import { expect, test } from 'vitest';

import { nearest, suggestion } from './suggestion.ts';

const options = ['batchSize', 'epochs', 'embeddingDim', 'dropout', 'crossLayers', 'kl'];

test('finds the word that was meant', () => {
  expect(nearest('bachSize', options)).toBe('batchSize');
  expect(nearest('batch-size', options)).toBe('batchSize');
  expect(nearest('epohcs', options)).toBe('epochs');
  expect(nearest('crosslayer', options)).toBe('crossLayers');
  expect(nearest('drop', options)).toBe('dropout');
  expect(nearest('lk', options)).toBe('kl');
});

test('suggests nothing far-fetched', () => {
  expect(nearest('temperature', options)).toBeUndefined();
  expect(nearest('xy', ['ab'])).toBeUndefined();
});

test('says one sentence', () => {
  expect(suggestion('epoch', options, 'Known options')).toBe('Did you mean epochs?');
  expect(suggestion('zzz', ['a', 'b'], 'Known options')).toBe('Known options: a, b.');
});
