import { keyedRandom } from '@fsdnet/core/engine';
import { expect, test } from 'vitest';

import { fitsHalf, fromHalfBits, halfBits } from './half-precision.ts';
import { quantized, type Groups } from './quantize.ts';

const finiteHalves = Array.from({ length: 0x7c00 }, (_, bits) => bits);

test('every half-precision number has its own bits, and what lies between two goes to the nearer one, ties to even', () => {
  expect(finiteHalves.map((bits) => halfBits(fromHalfBits(bits)))).toEqual(finiteHalves);
  expect(fromHalfBits(0x3c00)).toBe(1);
  expect(fromHalfBits(0xc580)).toBe(-5.5);
  expect(fromHalfBits(0x7bff)).toBe(65504);
  const between = finiteHalves.slice(0, -1).filter((bits) => bits % 7 === 0);
  for (const bits of between) {
    const [below, above] = [fromHalfBits(bits), fromHalfBits(bits + 1)];
    const middle = (below + above) / 2;
    expect(halfBits(middle)).toBe(bits % 2 === 0 ? bits : bits + 1);
    expect(halfBits(middle - (above - below) / 64)).toBe(bits);
    expect(halfBits(-middle - (above - below) / 64)).toBe(0x8000 + bits + 1);
  }
});

test('numbers beyond half precision are kept as they are', () => {
  expect(fitsHalf(Float32Array.of(65_504, -65_504))).toBe(true);
  for (const number of [65_505, -1e9, Infinity, NaN]) {
    expect(quantized(Float32Array.of(0, number), 'fp16', { by: 'row', width: 1 })).toBeUndefined();
    expect(quantized(Float32Array.of(0, 0, 0, number), 'int8', { by: 'row', width: 4 })).toBeUndefined();
  }
});

const random = keyedRandom(7, 'quantize');

test.each(['row', 'column'] as const)(
  '8 bits per number, a scale per %s: at most half a scale away, zero stays zero',
  (by) => {
    const [rows, width] = [40, 30];
    const groups: Groups = { by, width };
    const groupOf = (index: number): number => (by === 'row' ? Math.floor(index / width) : index % width);
    // Groups of very different size: vectors of values that were never trained are tiny.
    const data = Float32Array.from({ length: rows * width }, (_, index) =>
      index % 11 === 0 ? 0 : random.normal() * 10 ** (-(groupOf(index) % 9) + 1),
    );
    const narrow = quantized(data, 'int8', groups);
    if (narrow?.type !== 'int8') throw new Error('must be int8');
    expect(narrow.scales).toHaveLength(by === 'row' ? rows : width);
    data.forEach((value, index) => {
      const scale = fromHalfBits(narrow.scales[groupOf(index)]!);
      expect(Math.abs(narrow.values[index]! * scale - value)).toBeLessThanOrEqual(scale / 2 + 1e-12);
      if (value === 0) expect(narrow.values[index]).toBe(0);
    });
    const largest = Math.max(...data.filter((_, index) => groupOf(index) === 0).map(Math.abs));
    expect(fromHalfBits(narrow.scales[0]!)).toBeCloseTo(largest / 127, 3);
  },
);

test('8 bits with a scale for every two numbers save nothing', () => {
  const ofWidth = (width: number): string | undefined =>
    quantized(new Float32Array(6 * width), 'int8', { by: 'row', width })?.type;
  expect([1, 2, 3].map(ofWidth)).toEqual(['float16', 'float16', 'int8']);
});
