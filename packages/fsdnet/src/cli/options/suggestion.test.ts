import { expect, test } from 'vitest';

import { suggestion } from './suggestion.ts';

test('says one sentence', () => {
  expect(suggestion('epoch', ['batchSize', 'epochs'], 'Known options')).toBe('Did you mean epochs?');
  expect(suggestion('zzz', ['a', 'b'], 'Known options')).toBe('Known options: a, b.');
});
