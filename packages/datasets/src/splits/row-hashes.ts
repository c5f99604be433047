/** Rows of a hash array at first. */
const FIRST_ROOM = 65_536;

/** Hashes of whole rows, which stand in for their order where they have none: 53 bits each. */
export class RowHashes {
  #hashes = new Float64Array(FIRST_ROOM);
  #rows = 0;

  /** Takes the cells of the next row; equal rows get equal hashes, whichever types the cells have. */
  add(cells: readonly unknown[]): void {
    let [low, high] = [0x2545f491, 0x4f6cdd1d];
    for (const cell of cells) {
      const text = textOf(cell);
      for (let at = 0; at < text.length; at++) {
        const unit = text.charCodeAt(at);
        low = Math.imul(low ^ unit, 0x01000193);
        high = Math.imul((high << 5) ^ (high >>> 27) ^ unit, 0x9e3779b1);
      }
      // The end of a cell is no character.
      low = mixed(low ^ 0x10000);
      high = mixed(high ^ low);
    }
    if (this.#rows === this.#hashes.length) {
      const larger = new Float64Array(this.#rows * 2);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[this.#rows++] = (high >>> 11) * 2 ** 32 + (low >>> 0);
  }

  /** One a row. */
  hashes(): Float64Array {
    return this.#hashes.subarray(0, this.#rows);
  }
}

function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell as string | number);
}

/** The finalizer of MurmurHash3. */
function mixed(bits: number): number {
  const once = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  const twice = Math.imul(once ^ (once >>> 13), 0xc2b2ae35);
  return twice ^ (twice >>> 16);
}

/**
 * A random order of some rows that depends on what they hold, not on where they stand: by their hashes, each mixed with the
 * key. Returns positions in `members`.
 */
export function orderByHash(members: Int32Array, hashes: Float64Array, key: number): Int32Array {
  const keyed = Float64Array.from(members, (row) => {
    const hash = hashes[row]!;
    const low = mixed((hash >>> 0) ^ key);
    return (mixed(Math.floor(hash / 2 ** 32) ^ low) >>> 0) * 2 ** 21 + (low >>> 11);
  });
  return Int32Array.from(members.keys()).sort((a, b) => keyed[a]! - keyed[b]!);
}
