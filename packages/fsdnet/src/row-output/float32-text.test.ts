import fc from 'fast-check';
import { expect, test } from 'vitest';

import { float32Text } from './float32-text.ts';

test('is the shortest decimal that reads back', () => {
  expect(float32Text(Math.fround(0.1))).toBe('0.1');
  expect(float32Text(Math.fround(1 / 3))).toBe('0.33333334');
  expect(float32Text(0)).toBe('0');
  expect(float32Text(1)).toBe('1');
  expect(float32Text(Math.fround(1e-7))).toBe('1e-7');
  expect(float32Text(Math.fround(0.5))).toBe('0.5');
});

test('every float32 reads back, and no shorter decimal does', () => {
  fc.assert(
    fc.property(fc.float({ min: 0, max: 1, noNaN: true }), (value) => {
      const text = float32Text(value);
      expect(Math.fround(Number(text))).toBe(value === 0 ? 0 : value);
      const digits = text
        .replace(/e.*$/, '')
        .replace(/^0\.0*/, '')
        .replace('.', '').length;
      if (digits > 1) expect(Math.fround(Number(value.toPrecision(digits - 1)))).not.toBe(value);
    }),
    { numRuns: 2000 },
  );
});
