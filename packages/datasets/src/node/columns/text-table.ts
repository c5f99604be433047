/** Texts as bytes, one behind the other: text i is bytes[offsets[i]] … bytes[offsets[i + 1] − 1]. */
export interface Texts {
  readonly count: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** At least [count + 1]. */
  readonly offsets: Int32Array<ArrayBuffer>;
}

const FEWEST_SLOTS = 64;

/** Longer texts do not fit into a slot. */
const SHORT = 8;

/**
 * Values of a slot: the eight bytes of a short text, or the hash of a long one and where its bytes lie; its length; what was
 * put there, 0 where the slot is free.
 */
const SLOT = 4;

/**
 * Positive numbers by the bytes of texts. Short texts, which most are, lie in the slots themselves, so that a look-up waits for
 * memory once.
 */
export class TextSlots {
  #count = 0;
  /** A power of two of them, at most half in use. */
  #slots = new Int32Array(FEWEST_SLOTS * SLOT);
  /** Bytes of long texts. */
  #bytes = new Uint8Array(0);
  #end = 0;
  /** What was looked for last, and the slot where it belongs. */
  #first = 0;
  #second = 0;
  #length = 0;
  #place = 0;

  /** What was put for from[start … end), 0 if nothing was. */
  find(from: Uint8Array, start: number, end: number): number {
    const length = end - start;
    let first = 0;
    let second = 0;
    if (length <= SHORT) {
      const half = Math.min(end, start + 4);
      for (let at = half - 1; at >= start; at--) first = (first << 8) | from[at]!;
      for (let at = end - 1; at >= half; at--) second = (second << 8) | from[at]!;
    } else {
      first = hashOf(from, start, end);
    }
    const slots = this.#slots;
    const mask = slots.length - 1;
    let at = placeOf(first, length <= SHORT ? second : 0, length) & mask;
    for (; slots[at + 3] !== 0; at = (at + SLOT) & mask) {
      if (slots[at] !== first || slots[at + 2] !== length) continue;
      if (length <= SHORT ? slots[at + 1] === second : this.#holds(slots[at + 1]!, from, start, end))
        return slots[at + 3]!;
    }
    this.#first = first;
    this.#second = second;
    this.#length = length;
    this.#place = at;
    return 0;
  }

  /** Puts a positive number for from[start … end), which was looked for last and not found. */
  put(from: Uint8Array, start: number, end: number, value: number): void {
    const slots = this.#slots;
    const at = this.#place;
    slots[at] = this.#first;
    slots[at + 1] = this.#length <= SHORT ? this.#second : this.#keep(from, start, end);
    slots[at + 2] = this.#length;
    slots[at + 3] = value;
    this.#count++;
    if (this.#count * SLOT * 2 > slots.length) this.#grow();
  }

  /** Forgets all texts; their memory waits for others. */
  clear(): void {
    this.#count = 0;
    this.#end = 0;
    this.#slots.fill(0);
  }

  #holds(offset: number, from: Uint8Array, start: number, end: number): boolean {
    const bytes = this.#bytes;
    for (let at = start, own = offset; at < end; at++, own++) if (bytes[own] !== from[at]) return false;
    return true;
  }

  #keep(from: Uint8Array, start: number, end: number): number {
    const offset = this.#end;
    this.#end += end - start;
    if (this.#end > this.#bytes.length) this.#bytes = grown(this.#bytes, this.#end, Uint8Array);
    this.#bytes.set(from.subarray(start, end), offset);
    return offset;
  }

  #grow(): void {
    const known = this.#slots;
    const slots = new Int32Array(known.length * 2);
    const mask = slots.length - 1;
    for (let from = 0; from < known.length; from += SLOT) {
      if (known[from + 3] === 0) continue;
      const length = known[from + 2]!;
      let at = placeOf(known[from]!, length <= SHORT ? known[from + 1]! : 0, length) & mask;
      while (slots[at + 3] !== 0) at = (at + SLOT) & mask;
      for (let value = 0; value < SLOT; value++) slots[at + value] = known[from + value]!;
    }
    this.#slots = slots;
  }
}

/** Numbers distinct texts in the order in which they come, from 0, without making strings of them. */
export class TextTable implements Texts {
  count = 0;
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(FEWEST_SLOTS * SHORT);
  offsets: Int32Array<ArrayBuffer> = new Int32Array(FEWEST_SLOTS);
  readonly #slots = new TextSlots();

  /** The number of from[start … end), which is added if need be. */
  add(from: Uint8Array, start: number, end: number): number {
    const known = this.#slots.find(from, start, end);
    if (known !== 0) return known - 1;
    const number = this.count++;
    this.#slots.put(from, start, end, number + 1);
    this.#append(number, from, start, end);
    return number;
  }

  /** Forgets all texts; their memory waits for others. */
  clear(): void {
    this.count = 0;
    this.#slots.clear();
  }

  #append(number: number, from: Uint8Array, start: number, end: number): void {
    let to = this.offsets[number]!;
    const behind = to + end - start;
    if (behind > this.bytes.length) this.bytes = grown(this.bytes, behind, Uint8Array);
    if (number + 2 > this.offsets.length) this.offsets = grown(this.offsets, number + 2, Int32Array);
    const { bytes } = this;
    for (let at = start; at < end; at++) bytes[to++] = from[at]!;
    this.offsets[number + 1] = to;
  }
}

/** The same texts in memory of their own. */
export function copyOf({ count, bytes, offsets }: Texts): Texts {
  return { count, bytes: bytes.slice(0, offsets[count]), offsets: offsets.slice(0, count + 1) };
}

/** Where the slot of a text is looked for first, once cut to the number of slots. */
function placeOf(first: number, second: number, length: number): number {
  let bits = Math.imul(first ^ length, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  return (bits ^ (bits >>> 13)) << 2;
}

/** FNV-1a. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5 | 0;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return hash;
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

/** The texts as strings, one at a time; for many of them. */
export function textsOf({ bytes, offsets }: Texts): (number: number) => string {
  const buffer = asBuffer(bytes);
  return (number) => buffer.toString('utf8', offsets[number]!, offsets[number + 1]!);
}

/** UTF-8 bytes[start … end), which are known to be valid, as a string. */
export function textBetween(bytes: Uint8Array, start: number, end: number): string {
  return asBuffer(bytes).toString('utf8', start, end);
}

/** The same bytes, with the fast searches of buffers. */
export function asBuffer({ buffer, byteOffset, length }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, length);
}
