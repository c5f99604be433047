/** What makes a checksum of bytes that come piece by piece; the hashes of node:crypto are such. */
export interface Hash {
  update(bytes: Uint8Array): unknown;
  /** In lower-case hexadecimal digits. Ends the hash. */
  digest(encoding: 'hex'): string;
}

const BLOCK_BYTES = 64;

/** Bytes before which the length of the content, in bits, stands in the last block. */
const LENGTH_AT = BLOCK_BYTES - 8;

const INITIAL = fractionsOfRoots(8, 1 / 2);
const ROUNDS = fractionsOfRoots(64, 1 / 3);

/**
 * SHA-256 (FIPS 180-4) wherever JavaScript runs: WebCrypto takes no pieces, and pages without HTTPS have none.
 */
export class Sha256 implements Hash {
  readonly #state = INITIAL.slice();
  readonly #block = new Uint8Array(BLOCK_BYTES);
  readonly #blockView = new DataView(this.#block.buffer);
  readonly #schedule = new Int32Array(64);
  #length = 0;

  update(bytes: Uint8Array): this {
    let at = 0;
    const begun = this.#length % BLOCK_BYTES;
    this.#length += bytes.length;
    if (begun > 0) {
      at = Math.min(bytes.length, BLOCK_BYTES - begun);
      this.#block.set(bytes.subarray(0, at), begun);
      if (begun + at < BLOCK_BYTES) return this;
      this.#compress(this.#blockView, 0);
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) this.#compress(view, at);
    this.#block.set(bytes.subarray(at));
    return this;
  }

  digest(_encoding: 'hex'): string {
    const bits = BigInt(this.#length) * 8n;
    const begun = this.#length % BLOCK_BYTES;
    this.#block.fill(0, begun);
    this.#block[begun] = 0x80;
    if (begun >= LENGTH_AT) {
      this.#compress(this.#blockView, 0);
      this.#block.fill(0);
    }
    this.#blockView.setBigUint64(LENGTH_AT, bits);
    this.#compress(this.#blockView, 0);
    return Array.from(this.#state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
  }

  #compress(bytes: DataView, at: number): void {
    const state = this.#state;
    const words = this.#schedule;
    for (let t = 0; t < 16; t++) words[t] = bytes.getInt32(at + 4 * t);
    for (let t = 16; t < 64; t++) {
      const early = words[t - 15]!;
      const late = words[t - 2]!;
      const first = rotated(early, 7) ^ rotated(early, 18) ^ (early >>> 3);
      const second = rotated(late, 17) ^ rotated(late, 19) ^ (late >>> 10);
      words[t] = words[t - 16]! + first + words[t - 7]! + second;
    }
    let a = state[0]!;
    let b = state[1]!;
    let c = state[2]!;
    let d = state[3]!;
    let e = state[4]!;
    let f = state[5]!;
    let g = state[6]!;
    let h = state[7]!;
    for (let t = 0; t < 64; t++) {
      const chosen = (e & f) ^ (~e & g);
      const one = (h + (rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)) + chosen + ROUNDS[t]! + words[t]!) | 0;
      const majority = (a & b) ^ (a & c) ^ (b & c);
      const two = (rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)) + majority;
      h = g;
      g = f;
      f = e;
      e = (d + one) | 0;
      d = c;
      c = b;
      b = a;
      a = (one + two) | 0;
    }
    state[0]! += a;
    state[1]! += b;
    state[2]! += c;
    state[3]! += d;
    state[4]! += e;
    state[5]! += f;
    state[6]! += g;
    state[7]! += h;
  }
}

function rotated(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** The first 32 bits of the fractions of roots of the first primes. */
function fractionsOfRoots(count: number, power: number): Int32Array {
  const primes: number[] = [];
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n);
  return Int32Array.from(primes, (prime) => (prime ** power % 1) * 2 ** 32);
}
