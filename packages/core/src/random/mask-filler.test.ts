import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import wabt from 'wabt';
import { DROPOUT_MASK_WASM } from './dropout-mask-wasm.ts';
import { keyedRandom } from './keyed-random.ts';
import { MaskFiller, maskKeepCount } from './mask-filler.ts';
import type { Random } from './random.ts';

const key = (step = 0, name = 'a'): Random => keyedRandom(7, 'mask', name, 1, step);

function maskOf(length: number, keepCount: number, random: Random, filler = new MaskFiller()): Uint8Array {
  const mask = filler.allocate(length);
  filler.fill(mask, keepCount, random);
  return mask;
}

test('the embedded module is the compiled source', async () => {
  const source = await readFile(new URL('dropout-mask.wat', import.meta.url), 'utf8');
  const { parseWat } = await wabt();
  const { buffer } = parseWat('dropout-mask.wat', source, { simd: true }).toBinary({});
  expect(Buffer.from(buffer).toString('base64'), 'run `pnpm compile:dropout-mask`').toBe(DROPOUT_MASK_WASM);
});

describe('maskKeepCount', () => {
  test.each([
    [0.5, 128],
    [0.7, 77],
    [0.2, 205],
    [0.001, 255],
    [0.999, 1],
  ])('a dropout of %d keeps %d of 256', (rate, kept) => {
    expect(maskKeepCount(rate)).toBe(kept);
  });

  test('refuses what is no rate', () => {
    expect(() => maskKeepCount(1)).toThrowErrorMatchingInlineSnapshot(
      `[ConfigError: dropout: a rate lies in [0, 1), got 1.]`,
    );
    expect(() => maskKeepCount(NaN)).toThrow('got NaN');
  });
});

describe('MaskFiller', () => {
  test.each([1, 15, 16, 17, 100, 4096])('gives the same %d bytes with and without WASM', (length) => {
    const filler = new MaskFiller();
    const vector = maskOf(length, 77, key(), filler);
    const plain = new Uint8Array(length);
    filler.fill(plain, 77, key());
    expect(vector.buffer.byteLength).toBeGreaterThan(length + 100);
    expect(vector).toEqual(plain);
    const misaligned = filler.allocate(length + 1).subarray(1);
    filler.fill(misaligned, 77, key());
    expect(misaligned).toEqual(plain);
  });

  test.each([
    [16, 40],
    [64, 16],
    [1600, 100],
    [48, 5],
  ])('from byte %d on, gives what a longer mask has there, %d bytes', (skipped, length) => {
    const whole = maskOf(skipped + length, 77, key());
    const filler = new MaskFiller();
    const vector = filler.allocate(length);
    filler.fill(vector, 77, key(), skipped);
    expect(vector).toEqual(whole.subarray(skipped));
    const plain = new Uint8Array(length);
    filler.fill(plain, 77, key(), skipped);
    expect(plain).toEqual(vector);
  });

  test('leaves its neighbours alone', () => {
    const filler = new MaskFiller();
    const [first, second] = [filler.allocate(20), filler.allocate(20)];
    filler.fill(second, 128, key(1));
    const before = second.slice();
    filler.fill(first, 128, key(2));
    expect(second).toEqual(before);
    const whole = filler.allocate(64).fill(9);
    filler.fill(whole.subarray(16, 35), 128, key(3));
    expect(whole.subarray(0, 16)).toEqual(new Uint8Array(16).fill(9));
    expect(whole.subarray(35)).toEqual(new Uint8Array(29).fill(9));
    expect(Math.max(...whole.subarray(16, 35))).toBe(1);
  });

  test('buffers stay where they are when more are allocated', () => {
    const filler = new MaskFiller();
    const first = filler.allocate(32);
    filler.fill(first, 128, key());
    const before = first.slice();
    filler.allocate(20 * 2 ** 20);
    filler.allocate(1);
    expect(first).toEqual(before);
    expect(first.length).toBe(32);
  });
});

describe('the bits of a mask', () => {
  const LENGTH = 1 << 20;
  const keep = 77;
  const rate = keep / 256;
  const mask = maskOf(LENGTH, keep, key(0));

  /** Correlation of two equally long masks in standard errors. */
  function correlation(a: Uint8Array, b: Uint8Array): number {
    let sum = 0;
    for (let i = 0; i < a.length; i++) sum += (a[i]! - rate) * (b[i]! - rate);
    return Math.abs(sum / a.length / (rate * (1 - rate))) * Math.sqrt(a.length);
  }

  test.each([1, 77, 128, 205, 255])('%d of 256 are kept', (keepCount) => {
    const drawn = maskOf(LENGTH, keepCount, key(3));
    const share = keepCount / 256;
    const kept = drawn.reduce((sum, byte) => sum + byte, 0);
    expect(drawn.every((byte) => byte <= 1)).toBe(true);
    expect(Math.abs(kept - LENGTH * share) / Math.sqrt(LENGTH * share * (1 - share))).toBeLessThan(4.5);
  });

  test.each([1, 2, 3, 4, 5, 8, 12, 16, 32, 64, 400, 1200])('bytes %d apart are unrelated', (distance) => {
    expect(correlation(mask.subarray(distance), mask.subarray(0, LENGTH - distance))).toBeLessThan(4.5);
  });

  test('masks of other steps and names are unrelated', () => {
    for (let step = 1; step <= 8; step++) expect(correlation(mask, maskOf(LENGTH, keep, key(step)))).toBeLessThan(4.5);
    expect(correlation(mask, maskOf(LENGTH, keep, key(0, 'b')))).toBeLessThan(4.5);
  });

  test('each of the 16 places of a vector is kept equally often', () => {
    const kept = new Array<number>(16).fill(0);
    for (let i = 0; i < LENGTH; i++) kept[i % 16]! += mask[i]!;
    const draws = LENGTH / 16;
    for (const count of kept) {
      expect(Math.abs(count - draws * rate) / Math.sqrt(draws * rate * (1 - rate))).toBeLessThan(4.5);
    }
  });

  test('the columns of a [batch, 400] mask are kept as often as chance has it', () => {
    const width = 400;
    const rows = Math.floor(LENGTH / width);
    const kept = new Array<number>(width).fill(0);
    for (let i = 0; i < rows * width; i++) kept[i % width]! += mask[i]!;
    const chiSquare = kept.reduce((sum, count) => sum + (count - rows * rate) ** 2 / (rows * rate * (1 - rate)), 0);
    // Mean 400, standard deviation about 28.
    expect(chiSquare).toBeGreaterThan(400 - 4.5 * 28.3);
    expect(chiSquare).toBeLessThan(400 + 4.5 * 28.3);
  });

  test('runs of kept values are geometric', () => {
    let runs = 0;
    let long = 0;
    let length = 0;
    for (const byte of mask) {
      if (byte === 1) length++;
      else if (length > 0) {
        runs++;
        if (length >= 4) long++;
        length = 0;
      }
    }
    const share = rate ** 3;
    expect(Math.abs(long - runs * share) / Math.sqrt(runs * share * (1 - share))).toBeLessThan(4.5);
  });
});
