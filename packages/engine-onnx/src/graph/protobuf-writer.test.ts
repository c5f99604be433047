import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ProtobufWriter } from './protobuf-writer.ts';

/** A reader written from the format's description alone: fields in order, as [number, wire type, content]. */
function read(bytes: Uint8Array): [number, number, bigint | Uint8Array][] {
  const fields: [number, number, bigint | Uint8Array][] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Uint8Array => bytes.slice(at, (at += length));
  while (at < bytes.length) {
    const key = Number(varint());
    const type = key & 7;
    fields.push([key >> 3, type, type === 0 ? varint() : type === 5 ? take(4) : take(Number(varint()))]);
  }
  return fields;
}

const field = fc.integer({ min: 1, max: 5000 });

describe('ProtobufWriter', () => {
  test('integers, negative ones in two’s complement', () => {
    fc.assert(
      fc.property(field, fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), (number, value) => {
        const writer = new ProtobufWriter();
        writer.integer(number, value);
        expect(read(writer.finish())).toEqual([[number, 0, BigInt.asUintN(64, value)]]);
      }),
    );
  });

  test('floats, texts, bytes and messages of any length', () => {
    fc.assert(
      fc.property(field, fc.float(), fc.string(), fc.uint8Array({ maxLength: 700 }), (number, float, text, bytes) => {
        const writer = new ProtobufWriter();
        writer.message(number, (inner) => {
          inner.float(1, float);
          inner.text(2, text);
          inner.bytes(3, bytes);
        });
        const [[outer, type, content]] = read(writer.finish()) as [[number, number, Uint8Array]];
        expect([outer, type]).toEqual([number, 2]);
        const inner = read(content);
        expect(new DataView((inner[0]![2] as Uint8Array).buffer).getFloat32(0, true)).toBe(float);
        expect(new TextDecoder().decode(inner[1]![2] as Uint8Array)).toBe(text);
        expect(inner[2]![2]).toEqual(bytes);
      }),
    );
  });

  test('large contents stay where they are', () => {
    const large = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
    const writer = new ProtobufWriter();
    writer.text(1, 'before');
    writer.message(2, (middle) => middle.message(3, (inner) => inner.bytes(4, large)));
    writer.text(5, 'after');
    const [before, middle, after] = read(writer.finish()) as [number, number, Uint8Array][];
    expect([before![0], middle![0], after![0]]).toEqual([1, 2, 5]);
    expect(read(read(middle![2])[0]![2] as Uint8Array)).toEqual([[4, 2, large]]);
    expect(writer.pieces().some((piece) => piece === large)).toBe(true);
    expect(writer.length).toBe(writer.finish().length);
  });
});
