/** Memory that blocks are read into, one after the other: a block is valid until the next one is read into it. */
export class BlockMemory {
  #buffer = new ArrayBuffer(0);

  /** At least so many bytes, which hold what was there before. */
  take(bytes: number): ArrayBuffer {
    if (this.#buffer.byteLength < bytes) this.#buffer = new ArrayBuffer(bytes);
    return this.#buffer;
  }
}
