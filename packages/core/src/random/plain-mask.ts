/** Lanes of the vector generator. */
export const LANES = 4;

/**
 * The same bytes as dropout-mask.wat writes: byte j of word i of lane l is target[16·i + 4·l + j], 1 where it is below
 * `keepCount`. `state` holds the words a, b, c, d of the generators, each over the four lanes; the first `skipped` bytes, a
 * multiple of 16, are drawn and left out.
 */
export function fillMask(target: Uint8Array, keepCount: number, state: Uint32Array, skipped = 0): void {
  for (let lane = 0; lane < LANES; lane++) {
    let a = state[lane]! | 0;
    let b = state[LANES + lane]! | 0;
    let c = state[2 * LANES + lane]! | 0;
    let d = state[3 * LANES + lane]! | 0;
    for (let at = 4 * lane - skipped; at < target.length; at += 16) {
      const sum = (a + d) | 0;
      const word = (((sum << 7) | (sum >>> 25)) + a) | 0;
      // Bytes before the start and past the end are not written: a typed array ignores them.
      target[at] = (word & 255) < keepCount ? 1 : 0;
      target[at + 1] = ((word >>> 8) & 255) < keepCount ? 1 : 0;
      target[at + 2] = ((word >>> 16) & 255) < keepCount ? 1 : 0;
      target[at + 3] = word >>> 24 < keepCount ? 1 : 0;
      const shifted = b << 9;
      c ^= a;
      d ^= b;
      b ^= c;
      a ^= d;
      c ^= shifted;
      d = (d << 11) | (d >>> 21);
    }
  }
}
