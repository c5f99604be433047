/** The typed arrays that can grow here. */
type Growable = Int32Array | Float32Array | Float64Array;

/** A typed array whose end moves: capacity grows by half, so appending n values costs O(n). */
export class GrowingArray<A extends Growable> {
  /** The buffer; values beyond `length` are spare room. Replaced when it grows. */
  array: A;
  /** Values in use. */
  length = 0;
  readonly #make: new (length: number) => A;

  constructor(make: new (length: number) => A, capacity = 0) {
    this.#make = make;
    this.array = new make(capacity);
  }

  /** Makes room for `count` more values, moves the end behind them, and returns the index of the first. */
  extend(count: number): number {
    const start = this.length;
    const end = start + count;
    if (end > this.array.length) {
      const larger = new this.#make(Math.max(end, 64, Math.ceil(this.array.length * 1.5)));
      larger.set(this.array);
      this.array = larger;
    }
    this.length = end;
    return start;
  }

  push(value: number): void {
    const index = this.extend(1);
    this.array[index] = value;
  }

  /** Moves the end back to `length`: what was appended behind it is gone. */
  truncate(length: number): void {
    this.length = length;
  }

  /** The values in use, without spare room. */
  trimmed(): A {
    return (this.array.length === this.length ? this.array : this.array.slice(0, this.length)) as A;
  }
}
