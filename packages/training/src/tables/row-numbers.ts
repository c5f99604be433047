/**
 * Some rows of a table, each once and in ascending order, and the place of each among them. A bit for every row of the table and what
 * precedes each 32 of them is all that it keeps, 8 bytes for 32 rows.
 */
export class RowNumbers {
  /** Of 32 rows each: which are there, and how many are before them. */
  readonly #words: Int32Array;
  /** A bit for each word that is not 0, so that finding those costs next to nothing. */
  readonly #summary: Int32Array;
  #rows = new Int32Array();
  #count = 0;

  /** @param rows Of the table. */
  constructor(rows: number) {
    this.#words = new Int32Array(2 * ((rows >>> 5) + 1));
    this.#summary = new Int32Array((rows >>> 10) + 1);
  }

  /** Once closed: the rows; a view that the next `close` makes invalid. */
  get rows(): Int32Array {
    return this.#rows.subarray(0, this.#count);
  }

  touch(row: number): void {
    this.#words[(row >>> 5) << 1]! |= 1 << (row & 31);
    this.#summary[row >>> 10]! |= 1 << ((row >>> 5) & 31);
  }

  /** Numbers all rows that were touched since `clear`. */
  close(): void {
    this.#count = 0;
    for (let block = 0; block < this.#summary.length; block++) {
      for (let words = this.#summary[block]!; words !== 0; words &= words - 1) this.#take(32 * block + lowest(words));
    }
  }

  /** The place of a row that was touched. */
  of(row: number): number {
    const at = (row >>> 5) << 1;
    return this.#words[at + 1]! + bitsIn(this.#words[at]! & ((1 << (row & 31)) - 1));
  }

  /** Forgets which rows were touched; `rows` stay. */
  clear(): void {
    for (const row of this.rows) {
      this.#words[(row >>> 5) << 1] = 0;
      this.#summary[row >>> 10] = 0;
    }
  }

  #take(word: number): void {
    this.#words[2 * word + 1] = this.#count;
    for (let bits = this.#words[2 * word]!; bits !== 0; bits &= bits - 1) {
      if (this.#count === this.#rows.length) this.#makeRoom();
      this.#rows[this.#count++] = 32 * word + lowest(bits);
    }
  }

  #makeRoom(): void {
    const larger = new Int32Array(2 * this.#rows.length + 1024);
    larger.set(this.#rows);
    this.#rows = larger;
  }
}

/** Place of the lowest bit that is set. */
function lowest(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

/** How many bits are set. */
function bitsIn(bits: number): number {
  const pairs = bits - ((bits >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}
