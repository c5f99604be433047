import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestWord } from './nearest-word.ts';

const options = ['batchSize', 'epochs', 'embeddingDim', 'dropout', 'crossLayers', 'kl'];

test.each([
  ['bachSize', 'batchSize'],
  ['batch-size', 'batchSize'],
  ['BATCH_SIZE', 'batchSize'],
  ['epohcs', 'epochs'],
  ['crosslayer', 'crossLayers'],
  ['drop', 'dropout'],
  ['lk', 'kl'],
])('%s means %s', (word, meant) => {
  expect(nearestWord(word, options)).toBe(meant);
});

test('suggests nothing far-fetched', () => {
  expect(nearestWord('temperature', options)).toBeUndefined();
  expect(nearestWord('xy', ['ab'])).toBeUndefined();
  expect(nearestWord('ep', options)).toBeUndefined();
});

test('a word that is known is itself the nearest; the nearest of several wins', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{3,9}$/), { minLength: 1 }), fc.nat(), (words, pick) => {
      const word = words[pick % words.length]!;
      expect(nearestWord(word, words)).toBe(word);
    }),
  );
  expect(nearestWord('clicked', ['clacker', 'clickd', 'clicker'])).toBe('clickd');
});
