/** Memory that is used again and again: what comes and goes in other threads is given back to the system late. */
export class ReusedArray<A extends Uint8Array | Int32Array> {
  readonly #make: new (length: number) => A;
  #array: A;

  constructor(make: new (length: number) => A) {
    this.#make = make;
    this.#array = new make(0);
  }

  /** So many values, whatever they are; those of the last call are gone. */
  of(length: number): A {
    if (this.#array.length < length) this.#array = new this.#make(Math.ceil(length * 1.25));
    return this.#array.subarray(0, length) as A;
  }
}

/** What a cursor keeps while it walks; the next one through the same column takes it over. */
export interface ColumnMemory {
  /** Packed pages. */
  readonly window: ReusedArray<Uint8Array>;
  readonly positions: ReusedArray<Int32Array>;
}

/** What cursors need while they open a page. */
export interface PageMemory {
  readonly levels: ReusedArray<Uint8Array>;
  readonly indices: ReusedArray<Int32Array>;
}

export function columnMemory(): ColumnMemory {
  return { window: new ReusedArray(Uint8Array), positions: new ReusedArray(Int32Array) };
}

export function pageMemory(): PageMemory {
  return { levels: new ReusedArray(Uint8Array), indices: new ReusedArray(Int32Array) };
}
