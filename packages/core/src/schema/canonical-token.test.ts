import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalToken, hasForm } from './canonical-token.ts';

describe('numbers', () => {
  test.each([
    ['1', '1'], ['1.0', '1'], ['1.10', '1.1'], ['-0', '0'], ['-0.0', '0'], ['-2.50', '-2.5'], ['0.001', '0.001'], [' 7 ', '7'],
    ['12345678901234567890.0', '12345678901234567890'], ['1e-7', '0.0000001'], ['1.5e+21', '1500000000000000000000'],
  ])('%s is a number, its token %s', (text, token) => {
    expect(hasForm(text, 'number')).toBe(true);
    expect(canonicalToken(text, 'number')).toBe(token);
  }); // prettier-ignore

  test.each([
    ['+5', '5'], ['1e3', '1000'], ['1E-2', '0.01'], ['.5', '0.5'], ['5.', '5'], ['12e0', '12'], ['0e9', '0'],
  ])('%s makes a column text, and a column of numbers knows it as %s', (text, token) => {
    expect(hasForm(text, 'number')).toBe(false);
    expect(canonicalToken(text, 'number')).toBe(token);
  }); // prettier-ignore

  test.each(['007', '00.5', '-01', '1,000', '0x10', 'Infinity', 'NaN', '1_0', '.', '-', 'e5', '1.2.3', '１', 'abc'])(
    '%s is text, letter for letter',
    (text) => {
      expect(hasForm(text, 'number')).toBe(false);
      expect(canonicalToken(text, 'number')).toBe(text);
    },
  );

  test('a blank cell is missing', () => {
    expect(hasForm('  ', 'number')).toBe(true);
    expect(canonicalToken('  ', 'number')).toBe('');
  });

  test('every number has one token, however it is written', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.nat({ max: 5 }), (value, zeros) => {
        const token = canonicalToken(String(value), 'number');
        expect(hasForm(String(value), 'number')).toBe(true);
        expect(token).toMatch(/^(?:0|-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?)$/);
        expect(Number(token)).toBe(value === 0 ? 0 : value);
        expect(canonicalToken(value.toExponential(), 'number')).toBe(token);
        expect(canonicalToken(`${token}${token.includes('.') ? '' : '.'}${'0'.repeat(zeros)}`, 'number')).toBe(token);
        expect(canonicalToken(token, 'number')).toBe(token);
      }),
    );
  });

  test('in time that grows with the length of the text', () => {
    const start = performance.now();
    const zeros = '0'.repeat(1_000_000);
    expect(canonicalToken(`0.${zeros}1`, 'number')).toHaveLength(1_000_003);
    expect(canonicalToken(`1${zeros}x`, 'number')).toHaveLength(1_000_002);
    expect(hasForm(`1${zeros}x`, 'number')).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

test('truth values in any case; 1 and 0 are none', () => {
  for (const text of ['true', 'TRUE', 'True', ' true']) expect(canonicalToken(text, 'boolean')).toBe('true');
  expect(canonicalToken('False', 'boolean')).toBe('false');
  expect(['True', 'FALSE', ''].every((text) => hasForm(text, 'boolean'))).toBe(true);
  for (const text of ['1', '0', 'yes', 'truefalse']) {
    expect(hasForm(text, 'boolean')).toBe(false);
    expect(canonicalToken(text, 'boolean')).toBe(text);
  }
});

test('text, and columns of before there were forms, letter for letter', () => {
  for (const form of ['text', undefined] as const)
    for (const text of ['1.0', 'True', ' a ', ' ', '']) expect(canonicalToken(text, form)).toBe(text);
  expect(hasForm('anything', 'text')).toBe(true);
});
