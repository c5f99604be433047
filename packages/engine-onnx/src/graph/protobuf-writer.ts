/** Protocol-buffer wire types that ONNX needs. */
const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/**
 * Writes protocol-buffer messages, the part of the format that ONNX uses. Fields are written in the order of the calls,
 * so equal calls give equal bytes.
 */
export class ProtobufWriter {
  #bytes: Uint8Array = new Uint8Array(256);
  #length = 0;

  /** The bytes so far; a view. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** An int64 or enum field. */
  integer(field: number, value: number | bigint): void {
    this.#varint(BigInt(field * 8 + VARINT));
    this.#varint(BigInt.asUintN(64, BigInt(value)));
  }

  /** A float field. */
  float(field: number, value: number): void {
    this.#varint(BigInt(field * 8 + FIXED32));
    const bits = new Uint8Array(4);
    new DataView(bits.buffer).setFloat32(0, value, true);
    this.#append(bits);
  }

  text(field: number, value: string): void {
    this.bytes(field, new TextEncoder().encode(value));
  }

  bytes(field: number, value: Uint8Array): void {
    this.#varint(BigInt(field * 8 + BYTES));
    this.#varint(BigInt(value.length));
    this.#append(value);
  }

  /** A message inside this one. */
  message(field: number, write: (inner: ProtobufWriter) => void): void {
    const inner = new ProtobufWriter();
    write(inner);
    this.bytes(field, inner.finish());
  }

  #varint(value: bigint): void {
    let rest = value;
    while (rest > 127n) {
      this.#push(Number(rest & 127n) | 128);
      rest >>= 7n;
    }
    this.#push(Number(rest));
  }

  #push(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  #append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#length + count, 2 * this.#bytes.length));
    larger.set(this.finish());
    this.#bytes = larger;
  }
}
