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
