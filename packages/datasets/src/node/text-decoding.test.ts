import { TextDecoder } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DecodingProblem, textDecoding } from './text-decoding.ts';

const LABELS =
  'utf-8 gbk gb18030 big5 shift_jis euc-jp euc-kr iso-2022-jp utf-16le utf-16be windows-874 iso-8859-1'.split(' ');

/** The text, or undefined where it is not valid, with the text before. */
function decode(label: string, chunks: readonly Uint8Array[]): { readonly text: string; readonly valid: boolean } {
  const decoding = textDecoding(label);
  let text = '';
  try {
    for (const chunk of chunks) text += decoding.decode(chunk);
    return { text: text + decoding.end(), valid: true };
  } catch (error) {
    if (!(error instanceof DecodingProblem)) throw error;
    return { text: text + error.text, valid: false };
  }
}

test('bytes cut anywhere are the text that they are as a whole, or a problem', () => {
  // A zero byte, so that all of it can be UTF-16; nothing looks like a mark.
  const bytes = fc.uint8Array({ minLength: 1, maxLength: 80 }).map((tail) => Uint8Array.of(0x30, 0, 0x30, 0, ...tail));
  fc.assert(
    fc.property(fc.constantFrom(...LABELS), bytes, fc.nat(), fc.nat(), (label, whole, first, second) => {
      const [from = 0, to = 0] = [first % whole.length, second % whole.length].sort((a, b) => a - b);
      const found = decode(label, [whole.subarray(0, from), whole.subarray(from, to), whole.subarray(to)]);
      let expected: string | undefined;
      try {
        expected = new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(whole);
      } catch {
        expected = undefined;
      }
      expect(found.valid).toBe(expected !== undefined);
      if (expected !== undefined) expect(found.text).toBe(expected);
      else if (label === 'utf-8') expect(found.text).not.toContain('\uFFFD');
    }),
    { numRuns: 2000 },
  );
});

test('the text before a problem ends at its very place', () => {
  expect(decode('utf-8', [Buffer.from('a,é\nb,'), Uint8Array.of(0xff, 0x31)])).toEqual({
    text: 'a,é\nb,',
    valid: false,
  });
  expect(decode('gbk', [Uint8Array.of(0x61, 0xff, 0x62)])).toEqual({ text: 'a', valid: false });
  expect(decode('shift_jis', [Uint8Array.of(0x61, 0x0a, 0x62, 0x81)])).toMatchObject({ valid: false });
});

test('a byte order mark goes before the label', () => {
  const text = '\uFEFFa,ü\n';
  for (const label of ['utf-8', 'gbk']) {
    expect(decode(label, [Buffer.from(text, 'utf16le')])).toEqual({ text, valid: true });
    expect(decode(label, [Buffer.from(text, 'utf16le').swap16()])).toEqual({ text, valid: true });
    expect(decode(label, [Buffer.from(text)])).toEqual({ text, valid: true });
  }
});

test('what cannot be UTF-16 is UTF-8', () => {
  expect(decode('utf-16le', [Buffer.from('a,ü\n')])).toEqual({ text: 'a,ü\n', valid: true });
  expect(decode('utf-16le', [Buffer.from('a,ü\n', 'utf16le')])).toEqual({ text: 'a,ü\n', valid: true });
});
