/**
 * MurmurHash3_x86_32 with seed 0 over the UTF-8 bytes of a token, an unsigned 32-bit integer: what libraries of
 * other languages call murmur3_32, so that they can encode tokens too.
 */
export function tokenHash(token: string): number {
  const length = utf8(token);
  let hash = 0;
  const whole = length & ~3;
  for (let at = 0; at < whole; at += 4) {
    hash ^= scrambled(bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24));
    hash = (Math.imul((hash << 13) | (hash >>> 19), 5) + 0xe6546b64) | 0;
  }
  let rest = 0;
  for (let at = length - 1; at >= whole; at--) rest = (rest << 8) | bytes[at]!;
  hash ^= scrambled(rest) ^ length;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

function scrambled(block: number): number {
  const mixed = Math.imul(block, 0xcc9e2d51);
  return Math.imul((mixed << 15) | (mixed >>> 17), 0x1b873593);
}

const encoder = new TextEncoder();
/** Bytes of the token at hand. */
let bytes = new Uint8Array(256);

/** Encodes a token into `bytes` and returns their number. */
function utf8(token: string): number {
  if (token.length * 3 > bytes.length) bytes = new Uint8Array(token.length * 3);
  return encoder.encodeInto(token, bytes).written;
}
