import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shortestFloat32 } from './shortest-float32.ts';

test.each([0, 1, -7, 0.1, 0.5, 0.33333334, 1e-7, -3.4e38, 16777216, 1e-45, Infinity, NaN])(
  '%d is the shortest decimal of its float',
  (value) => {
    expect(shortestFloat32(Math.fround(value))).toBe(value);
  },
);

test('every float32 reads back, and no shorter decimal does', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const shortest = shortestFloat32(value);
      expect(Math.fround(shortest)).toBe(value);
      const digits = String(Math.abs(shortest))
        .replace(/e.*$/, '')
        .replace(/^0\.0*/, '')
        .replace('.', '')
        .replace(/0+$/, '').length;
      if (digits > 1) expect(Math.fround(Number(value.toPrecision(digits - 1)))).not.toBe(value);
    }),
    { numRuns: 3000 },
  );
});
