/** Texts as bytes, one behind the other: text i is bytes[offsets[i]] … bytes[offsets[i + 1] − 1]. */
export interface Texts {
  readonly count: number;
  readonly bytes: Uint8Array;
  /** At least [count + 1]. */
  readonly offsets: Int32Array;
  /** As `hashOf` has them; at least [count]. */
  readonly hashes: Int32Array;
}

const FEWEST_SLOTS = 64;

/** Numbers distinct texts in the order in which they come, from 0, without making strings of them. */
export class TextTable implements Texts {
  count = 0;
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(FEWEST_SLOTS * 8);
  offsets: Int32Array<ArrayBuffer> = new Int32Array(FEWEST_SLOTS);
  hashes: Int32Array<ArrayBuffer> = new Int32Array(FEWEST_SLOTS);
  /** Number + 1 of the text that lies there, 0 where there is none; a power of two of them, at most half in use. */
  #slots = new Int32Array(FEWEST_SLOTS);

  /** The number of from[start … end), −1 when it was never added. */
  find(from: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let at = hash & mask; ; at = (at + 1) & mask) {
      const number = slots[at]! - 1;
      if (number < 0) return -1;
      if (this.hashes[number] === hash && this.#holds(number, from, start, end)) return number;
    }
  }

  /** The number of from[start … end), which is added if need be. */
  add(from: Uint8Array, start: number, end: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = hash & mask;
    for (;;) {
      const number = slots[at]! - 1;
      if (number < 0) break;
      if (this.hashes[number] === hash && this.#holds(number, from, start, end)) return number;
      at = (at + 1) & mask;
    }
    const number = this.count++;
    slots[at] = number + 1;
    this.#append(number, from, start, end, hash);
    if (this.count * 2 > slots.length) this.#grow();
    return number;
  }

  /** Forgets all texts; their memory waits for others. */
  clear(): void {
    this.count = 0;
    this.#slots.fill(0);
  }

  #holds(number: number, from: Uint8Array, start: number, end: number): boolean {
    const { bytes, offsets } = this;
    let own = offsets[number]!;
    if (offsets[number + 1]! - own !== end - start) return false;
    for (let at = start; at < end; at++, own++) if (bytes[own] !== from[at]) return false;
    return true;
  }

  #append(number: number, from: Uint8Array, start: number, end: number, hash: number): void {
    let to = this.offsets[number]!;
    const behind = to + end - start;
    if (behind > this.bytes.length) this.bytes = grown(this.bytes, behind, Uint8Array);
    if (number + 2 > this.offsets.length) {
      this.offsets = grown(this.offsets, number + 2, Int32Array);
      this.hashes = grown(this.hashes, number + 2, Int32Array);
    }
    const { bytes } = this;
    for (let at = start; at < end; at++) bytes[to++] = from[at]!;
    this.offsets[number + 1] = to;
    this.hashes[number] = hash;
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let number = 0; number < this.count; number++) {
      let at = this.hashes[number]! & mask;
      while (slots[at] !== 0) at = (at + 1) & mask;
      slots[at] = number + 1;
    }
    this.#slots = slots;
  }
}

/** Hash of bytes[start … end): FNV-1a with its bits mixed, so that the low ones tell texts apart. */
export function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = HASH_START;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, HASH_FACTOR);
  return mixed(hash);
}

export const HASH_START: number = 0x811c9dc5 | 0;
export const HASH_FACTOR = 0x01000193;

/** The end of a hash that was computed byte by byte. */
export function mixed(hash: number): number {
  const half = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return half ^ (half >>> 13);
}

function grown<A extends Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(
  array: A,
  needed: number,
  make: new (length: number) => A,
): A {
  const larger = new make(Math.max(needed, Math.ceil(array.length * 1.5)));
  larger.set(array as never);
  return larger;
}

/** A text as a string. */
export function textAt({ bytes, offsets }: Texts, number: number): string {
  return textBetween(bytes, offsets[number]!, offsets[number + 1]!);
}

/** UTF-8 bytes[start … end), which are known to be valid, as a string. */
export function textBetween({ buffer, byteOffset, length }: Uint8Array, start: number, end: number): string {
  return Buffer.from(buffer, byteOffset, length).toString('utf8', start, end);
}
