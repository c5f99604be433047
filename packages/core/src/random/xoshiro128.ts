import type { Words } from './key-hash.ts';
import type { Random } from './random.ts';

/**
 * xoshiro128++ 1.0 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021). Written here because
 * the libraries at hand take 32-bit seeds, which would make different keys collide, and the vector form of
 * dropout masks needs the same generator in plain steps.
 */
export class Xoshiro128 implements Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;
  #spare: number | undefined;

  /** @param state 128 bits; the one forbidden state, all zeros, becomes 1. */
  constructor([a, b, c, d]: Words) {
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = (a | b | c | d) === 0 ? 1 : d | 0;
  }

  uint32(): number {
    const a = this.#a;
    const b = this.#b;
    const sum = (a + this.#d) | 0;
    const result = (((sum << 7) | (sum >>> 25)) + a) >>> 0;
    const c = this.#c ^ a;
    const d = this.#d ^ b;
    this.#b = b ^ c;
    this.#a = a ^ d;
    this.#c = c ^ (b << 9);
    this.#d = (d << 11) | (d >>> 21);
    return result;
  }

  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) * 2 ** -53;
  }

  /** Marsaglia's polar method; the second value of each pair is kept for the next call. */
  normal(): number {
    if (this.#spare !== undefined) {
      const kept = this.#spare;
      this.#spare = undefined;
      return kept;
    }
    let x: number;
    let y: number;
    let square: number;
    do {
      x = 2 * this.uniform() - 1;
      y = 2 * this.uniform() - 1;
      square = x * x + y * y;
    } while (square >= 1 || square === 0);
    const factor = Math.sqrt((-2 * Math.log(square)) / square);
    this.#spare = y * factor;
    return x * factor;
  }
}
