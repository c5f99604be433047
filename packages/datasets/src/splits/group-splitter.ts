import { InputError } from '@fsdnet/core';
import { keyedRandom } from '@fsdnet/core/engine';
import { partIndices, TEST, TRAIN, VALID, type SplitIndices } from './part-indices.ts';
import type { RowSplitter } from './split-by.ts';
import type { SplitRatio } from './split-ratio.ts';

/**
 * Keeps rows of one value in one part. The part depends on nothing but the value and the seed, so it stays when rows are
 * added; the shares are those of the values, and hold for the rows about as well as values are many.
 */
export class GroupSplitter implements RowSplitter {
  readonly #source: string;
  readonly #numbers = new Map<string, number>();
  /** Number of each row's value. */
  readonly #groups: number[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  add(cell: unknown, where: () => string): void {
    if (typeof cell === 'object' && cell !== null) {
      throw new InputError({
        where: where(),
        rule: 'expected text or a number to split by',
        got: 'a list or an object',
      });
    }
    const value = cell === null || cell === undefined || Number.isNaN(cell) ? '' : String(cell as string | number);
    let number = this.#numbers.get(value);
    if (number === undefined) this.#numbers.set(value, (number = this.#numbers.size));
    this.#groups.push(number);
  }

  split(ratio: SplitRatio, seed: number): SplitIndices {
    const parts = Uint8Array.from(this.#numbers.keys(), (value) => {
      const drawn = keyedRandom(seed, 'split', `group ${value}`).uniform();
      if (drawn < ratio.test) return TEST;
      return drawn < ratio.test + ratio.valid ? VALID : TRAIN;
    });
    const part = Uint8Array.from(this.#groups, (group) => parts[group] as number);
    return partIndices(part, ratio, this.#source);
  }
}
