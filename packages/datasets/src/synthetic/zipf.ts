import { shuffledOrder, type Random } from '@fsdnet/core/engine';

/**
 * Draws tokens 1 … size whose frequencies fall like rank^−exponent (the continuous approximation of Zipf's law), by
 * inverting its distribution; ranks are dealt to tokens at random, as ids of real data know nothing of frequency.
 */
export class ZipfTokens {
  readonly #random: Random;
  readonly #tokenOfRank: Int32Array;
  readonly #power: number;
  readonly #span: number;

  constructor(size: number, exponent: number, random: Random) {
    this.#random = random;
    this.#tokenOfRank = shuffledOrder(size, random);
    this.#power = 1 - exponent;
    this.#span = this.#power === 0 ? Math.log(size + 1) : (size + 1) ** this.#power - 1;
  }

  draw(): number {
    const share = this.#random.uniform() * this.#span;
    const rank = this.#power === 0 ? Math.exp(share) : (1 + share) ** (1 / this.#power);
    const index = Math.min(this.#tokenOfRank.length, Math.floor(rank)) - 1;
    return (this.#tokenOfRank[Math.max(0, index)] as number) + 1;
  }
}
