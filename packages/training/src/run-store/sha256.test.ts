import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Sha256 } from './sha256.ts';

test('pieces of any length have the hash that Node finds', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 }), (pieces) => {
      const [ours, theirs] = [new Sha256(), createHash('sha256')];
      for (const piece of pieces) {
        ours.update(piece);
        theirs.update(piece);
      }
      expect(ours.digest('hex')).toBe(theirs.digest('hex'));
    }),
    { seed: 1 },
  );
});

test('every length around the end of a block', () => {
  for (let length = 0; length <= 130; length++) {
    const bytes = new Uint8Array(length).fill(length);
    expect(new Sha256().update(bytes).digest('hex')).toBe(createHash('sha256').update(bytes).digest('hex'));
  }
});

test('the long message of the standard', () => {
  const hash = new Sha256();
  for (let piece = 0; piece < 1000; piece++) hash.update(new Uint8Array(1000).fill('a'.charCodeAt(0)));
  expect(hash.digest('hex')).toBe('cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
});
