import { readSync } from 'node:fs';
import type { PageHeader } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import type { ReusedArray } from './cursor-memory.ts';
import { must } from './damage.ts';

/** About what is read at once. */
const WINDOW_BYTES = 1 << 18;

/** More than any header that is not damaged takes. */
const HEADER_BYTES = 1 << 16;

/** Reads the pages of a column chunk one after the other from an open file, and of the file hardly more than them. */
export class PageReader {
  readonly #descriptor: number;
  readonly #memory: ReusedArray<Uint8Array> | undefined;
  readonly #end: number;
  /** Place in the file. */
  #at: number;
  /** What was read last, and where it begins. */
  #window: Uint8Array = new Uint8Array(0);
  #windowStart: number;

  /** @param memory Of what is read, whose pages are gone with the next one. Default: each has memory of its own. */
  constructor(
    descriptor: number,
    { start, end }: { readonly start: number; readonly end: number },
    memory?: ReusedArray<Uint8Array>,
  ) {
    this.#descriptor = descriptor;
    this.#memory = memory;
    this.#end = end;
    this.#at = start;
    this.#windowStart = start;
  }

  /** Bytes that are still there. */
  get bytesAhead(): number {
    return this.#end - this.#at;
  }

  /** Reads the header that is next. */
  header(): PageHeader {
    const bytes = this.#bytes(Math.min(HEADER_BYTES, this.bytesAhead));
    const reader = { view: new DataView(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
    const header = parquetHeader(reader);
    this.#at += reader.offset;
    return header;
  }

  /** Reads the page that is next. */
  page(byteLength: number): Uint8Array {
    const page = this.#bytes(byteLength);
    this.#at += byteLength;
    return page;
  }

  /** Leaves out the page that is next. */
  skip(byteLength: number): void {
    this.#at += byteLength;
  }

  /** Forgets what it has read ahead. */
  letGo(): void {
    this.#window = new Uint8Array(0);
    this.#windowStart = this.#at;
  }

  #bytes(byteLength: number): Uint8Array {
    let from = this.#at - this.#windowStart;
    if (from + byteLength > this.#window.length) {
      this.#window = this.#read(Math.min(this.bytesAhead, Math.max(byteLength, WINDOW_BYTES)));
      this.#windowStart = this.#at;
      from = 0;
    }
    return this.#window.subarray(from, from + byteLength);
  }

  #read(byteLength: number): Uint8Array {
    const bytes = this.#memory?.of(byteLength) ?? new Uint8Array(byteLength);
    for (let filled = 0; filled < byteLength;) {
      const read = readSync(this.#descriptor, bytes, filled, byteLength - filled, this.#at + filled);
      must(read > 0, 'the file has become shorter');
      filled += read;
    }
    return bytes;
  }
}
