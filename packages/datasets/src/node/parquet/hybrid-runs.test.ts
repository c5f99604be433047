import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { expect, test } from 'vitest';

import { readRuns } from './hybrid-runs.ts';

/** Numbers that look random and are the same each time. */
function* numbers(): Generator<number, never> {
  for (let state = 2023; ;) yield (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
}

/** A stream of runs and packed values of so many bits, and how many values it has. */
function streamOf(width: number, random: Iterator<number, never>): { bytes: number[]; values: number } {
  const next = (below: number): number => Math.floor(random.next().value / 2 ** 8) % below;
  const bytes: number[] = [];
  let values = 0;
  for (let run = 0; run < 12; run++) {
    if (next(2) === 0) {
      const groups = 1 + next(20);
      bytes.push(groups * 2 + 1, ...Array.from({ length: groups * width }, () => next(256)));
      values += groups * 8;
    } else {
      const count = 1 + next(300);
      const header = count * 2;
      bytes.push(...(header < 128 ? [header] : [(header & 0x7f) | 0x80, header >> 7]));
      const value = next(2 ** width);
      for (let byte = 0; byte < (width + 7) >> 3; byte++) bytes.push((value >>> (8 * byte)) & 0xff);
      values += count;
    }
  }
  return { bytes, values };
}

test('streams of every width are unpacked as hyparquet unpacks them', () => {
  const random = numbers();
  for (let width = 1; width <= 24; width++) {
    const { bytes, values } = streamOf(width, random);
    const view = new DataView(Uint8Array.from([...bytes, 7, 7, 7]).buffer);
    const [wanted, got] = [new Int32Array(values), new Int32Array(values)];
    readRleBitPackedHybrid({ view, offset: 0 }, width, wanted, bytes.length);
    const reader = { view, offset: 0 };
    readRuns(reader, width, got, bytes.length);
    expect({ width, got, offset: reader.offset }).toEqual({ width, got: wanted, offset: bytes.length });
  }
});

test('values of up to 32 bits come whole', () => {
  for (const width of [25, 26, 31, 32]) {
    const wanted = Int32Array.from({ length: 8 }, (_, index) => (0x9e3779b1 * (index + 1)) >> (32 - width));
    const bits = wanted.reduce((all, value, index) => all | (BigInt.asUintN(width, BigInt(value)) << BigInt(index * width)), 0n);
    const packed = Array.from({ length: width }, (_, byte) => Number((bits >> BigInt(8 * byte)) & 0xffn));
    const got = new Int32Array(8);
    readRuns({ view: new DataView(Uint8Array.from([3, ...packed]).buffer), offset: 0 }, width, got, width + 1);
    const unsigned = (values: Int32Array): number[] => [...values].map((value) => Number(BigInt.asUintN(width, BigInt(value))));
    expect(unsigned(got)).toEqual(unsigned(wanted));
  }
}); // prettier-ignore
