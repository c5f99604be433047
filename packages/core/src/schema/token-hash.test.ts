import { expect, test } from 'vitest';
import { tokenHash } from './token-hash.ts';

// From an implementation of the algorithm in Python, with the published values of short texts among them.
test.each([
  ['', 0],
  ['a', 1009084850],
  ['ab', 2613040991],
  ['abc', 3017643002],
  ['abcd', 1139631978],
  ['hello, world', 345750399],
  ['68fd1e64', 3244443809],
  ['Zürich', 694770001],
  ['😀', 3199479546],
])('%j', (token, hash) => {
  expect(tokenHash(token)).toBe(hash);
});

test('a long token', () => {
  expect(tokenHash('x'.repeat(1000))).toBe(tokenHash('x'.repeat(1000)));
  expect(tokenHash('x'.repeat(1000))).not.toBe(tokenHash('x'.repeat(999)));
});
