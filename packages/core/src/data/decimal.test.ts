import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decimalOf, isDecimal } from './decimal.ts';

test.each(['0', '12', '+1', '-1.5', '5.', '.5', '1e3', '1E-3', '-.5e+10', '00.10'])('"%s" is a number', (text) => {
  expect(isDecimal(text)).toBe(true);
});

test.each(['', '.', '+', 'e3', '1e', '1e+', '1.2.3', '0x10', 'Infinity', 'NaN', ' 1', '1 ', '1,5', '1_000', '１'])(
  '"%s" is text',
  (text) => {
    expect(isDecimal(text)).toBe(false);
  },
);

test('every number that JavaScript writes is one, and is read to the bit', () => {
  const double = fc.double({ noDefaultInfinity: true, noNaN: true });
  const whole = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });
  fc.assert(
    fc.property(fc.oneof(double, whole), (value) => {
      const text = String(value);
      expect(isDecimal(text)).toBe(true);
      // The text of −0 is "0".
      expect(decimalOf(text)).toBe(value + 0);
    }),
  );
  expect(['', '1x', 'x1', ' 1', '1,5', '/', ':', '0x10'].map(decimalOf)).toEqual(new Array(8).fill(NaN));
  expect(['007', '123456789012345', '12345678901234567890'].map(decimalOf)).toEqual([
    7,
    123456789012345,
    Number('12345678901234567890'),
  ]);
});

test('a long text that is no number is refused in time that grows with its length', () => {
  const digits = '1'.repeat(100_000);
  const start = performance.now();
  for (const text of [`${digits}x`, `${digits}.${digits}x`, `.${digits}x`, `1e${digits}x`]) {
    expect(isDecimal(text)).toBe(false);
  }
  // Trying each pair of digits takes ten seconds.
  expect(performance.now() - start).toBeLessThan(1000);
});
