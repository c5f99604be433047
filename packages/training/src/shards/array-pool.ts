/** Arrays that are used again: fresh ones of some megabytes per step would keep the garbage collector busy. */
export class ArrayPool {
  readonly #free: Float32Array[] = [];
  readonly #lent: Float32Array[] = [];

  /** Zeros, so many. */
  take(length: number): Float32Array {
    const index = this.#free.findIndex((array) => array.length >= length);
    // A quarter more, for the next one may be longer.
    const [array] = index < 0 ? [new Float32Array(Math.ceil(1.25 * length))] : this.#free.splice(index, 1);
    return array!.subarray(0, length).fill(0);
  }

  /** Zeros until the next `giveBack`. */
  lend(length: number): Float32Array {
    const array = this.take(length);
    this.#lent.push(array);
    return array;
  }

  /** Takes back everything that `lend` gave. */
  giveBack(): void {
    for (const array of this.#lent.splice(0)) this.give(array);
  }

  /** Takes back what `take` gave. */
  give({ buffer }: Float32Array): void {
    this.#free.push(new Float32Array(buffer));
  }
}
