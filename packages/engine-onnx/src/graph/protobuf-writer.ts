/** Protocol-buffer wire types that ONNX needs. */
const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/** Contents from this size on are kept where they are instead of being copied: weights are large. */
const NOT_COPIED = 65_536;

/**
 * Writes protocol-buffer messages, the part of the format that ONNX uses. Fields are written in the order of the calls,
 * so equal calls give equal bytes. Large contents must not change before the message is used.
 */
export class ProtobufWriter {
  readonly #done: Uint8Array[] = [];
  #doneLength = 0;
  #bytes: Uint8Array = new Uint8Array(256);
  #length = 0;

  /** Number of bytes so far. */
  get length(): number {
    return this.#doneLength + this.#length;
  }

  /** The bytes so far, in pieces to be joined. */
  pieces(): readonly Uint8Array[] {
    return [...this.#done, this.#bytes.subarray(0, this.#length)];
  }

  /** The bytes so far as one array. */
  finish(): Uint8Array {
    return joined(this.pieces());
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
    this.#startBytes(field, value.length);
    this.#append(value);
  }

  /** A message inside this one. */
  message(field: number, write: (inner: ProtobufWriter) => void): void {
    const inner = new ProtobufWriter();
    write(inner);
    this.#startBytes(field, inner.length);
    for (const piece of inner.pieces()) this.#append(piece);
  }

  #startBytes(field: number, length: number): void {
    this.#varint(BigInt(field * 8 + BYTES));
    this.#varint(BigInt(length));
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
    if (bytes.length >= NOT_COPIED) {
      this.#finishPiece();
      this.#done.push(bytes);
      this.#doneLength += bytes.length;
      return;
    }
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #finishPiece(): void {
    this.#done.push(this.#bytes.subarray(0, this.#length));
    this.#doneLength += this.#length;
    this.#bytes = new Uint8Array(256);
    this.#length = 0;
  }

  #reserve(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#length + count, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

/** Pieces as one array. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    all.set(piece, offset);
    offset += piece.length;
  }
  return all;
}
