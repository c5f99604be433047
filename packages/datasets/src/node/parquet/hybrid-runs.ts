import { must } from './damage.ts';

/**
 * Checks one stream of run lengths and packed bits, of `width` bits a value, before it is unpacked: a run that is longer
 * than the page has values would fill the memory.
 */
export function checkRuns(page: Uint8Array, start: number, end: number, width: number, values: number): void {
  must(start >= 0 && end >= start && end <= page.length, 'a stream is longer than its page');
  must(width <= 32, `values of ${width} bits`);
  if (width === 0) return;
  const valueBytes = (width + 7) >> 3;
  const reader = { view: new DataView(page.buffer, page.byteOffset, page.byteLength), offset: start };
  let seen = 0;
  while (seen < values && reader.offset < end) {
    const header = varInt(reader, end);
    const count = Math.floor(header / 2);
    if (header % 2 === 1) {
      // The last group may lie beyond the values, and its bytes beyond the page.
      must(count > 0 && (count - 1) * 8 < values - seen, 'packed values beyond the page');
      seen += count * 8;
      reader.offset += count * width;
    } else {
      must(count <= values - seen, 'a run beyond the page');
      seen += count;
      reader.offset += valueBytes;
    }
  }
}

/**
 * Unpacks such a stream, which was checked, into `values`, of which there are as many as it says. `length`: of the stream, in
 * bytes; default: it stands in front of it.
 */
export function readRuns(reader: ByteReader, width: number, values: Uint8Array | Int32Array, length?: number): void {
  const { view } = reader;
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  if (length === undefined) {
    length = view.getUint32(reader.offset, true);
    reader.offset += 4;
  }
  const end = reader.offset + length;
  for (let seen = 0; seen < values.length;) {
    const header = varInt(reader);
    const count = Math.floor(header / 2);
    const left = values.length - seen;
    if (header % 2 === 1) {
      unpack(bytes, reader.offset, width, values.subarray(seen, seen + Math.min(left, count * 8)));
      seen += count * 8;
      reader.offset += count * width;
    } else {
      values.fill(littleEndian(bytes, reader.offset, (width + 7) >> 3), seen, seen + Math.min(left, count));
      seen += count;
      reader.offset += (width + 7) >> 3;
    }
  }
  // There may be more: DuckDB writes an empty block.
  reader.offset = end;
}

/** Values of so many bits fit into four bytes wherever they begin. */
const WIDTH_IN_FOUR_BYTES = 25;

/** Unpacks values of `width` bits, the lowest bit of the byte at `start` first. */
function unpack(bytes: Uint8Array, start: number, width: number, values: Uint8Array | Int32Array): void {
  const mask = width === 32 ? -1 : (1 << width) - 1;
  // Far from the end four bytes are there for each value.
  const easy = width <= WIDTH_IN_FOUR_BYTES ? Math.floor((8 * (bytes.length - start - 4)) / Math.max(1, width)) : 0;
  const fast = Math.max(0, Math.min(values.length, easy));
  for (let index = 0, bit = 8 * start; index < fast; index++, bit += width) {
    const at = bit >>> 3;
    const four = bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
    values[index] = (four >>> (bit & 7)) & mask;
  }
  for (let index = fast; index < values.length; index++) {
    const bit = index * width;
    const at = start + (bit >>> 3);
    must(width === 0 || at < bytes.length, 'packed values beyond the page');
    const shift = bit & 7;
    const low = littleEndian(bytes, at, 4) >>> shift;
    const high = shift === 0 ? 0 : littleEndian(bytes, at + 4, 1) << (32 - shift);
    values[index] = (low | high) & mask;
  }
}

/** A number of `size` bytes, of which those behind the end are 0. */
function littleEndian(bytes: Uint8Array, start: number, size: number): number {
  let value = 0;
  for (let place = 0; place < size; place++) value |= (bytes[start + place] ?? 0) << (8 * place);
  return value;
}

/** A place in bytes that are read one after the other. */
export interface ByteReader {
  readonly view: DataView;
  offset: number;
}

/** Reads a number of variable length that ends in front of `end`. */
export function varInt(reader: ByteReader, end: number = reader.view.byteLength): number {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    must(reader.offset < end && shift < 35, 'a number without an end');
    const byte = reader.view.getUint8(reader.offset++);
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return value;
  }
}
