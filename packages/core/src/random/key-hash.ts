/** 128 bits as four 32-bit words. */
export type Words = readonly [number, number, number, number];

const FACTORS = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93] as const;
const OFFSETS = [0x561ccd1b, 0x0bcaa747, 0x96cd1c35, 0x32ac3b17] as const;
const BLOCK_SHIFTS = [15, 16, 17, 18] as const;
const STATE_SHIFTS = [19, 17, 15, 13] as const;

/** MurmurHash3_x86_128 with seed 0, over the UTF-16 code units of a text in little-endian order. */
export function hashText(text: string): Words {
  const state: [number, number, number, number] = [0, 0, 0, 0];
  const block = new Int32Array(4);
  const bytes = text.length * 2;
  for (let start = 0; start < text.length; start += 8) {
    block.fill(0);
    const units = Math.min(8, text.length - start);
    for (let i = 0; i < units; i++) block[i >> 1]! |= text.charCodeAt(start + i) << (16 * (i & 1));
    const whole = units === 8;
    for (let word = 0; word < 4; word++) {
      state[word]! ^= scramble(block[word]!, word);
      if (!whole) continue;
      const next = (word + 1) & 3;
      const turned = rotate(state[word]!, STATE_SHIFTS[word]!) + state[next]!;
      state[word] = (Math.imul(turned, 5) + OFFSETS[word]!) | 0;
    }
  }
  for (let word = 0; word < 4; word++) state[word]! ^= bytes;
  spread(state);
  for (let word = 0; word < 4; word++) state[word] = finish(state[word]!);
  spread(state);
  return [state[0] >>> 0, state[1] >>> 0, state[2] >>> 0, state[3] >>> 0];
}

function scramble(value: number, word: number): number {
  const turned = rotate(Math.imul(value, FACTORS[word]!), BLOCK_SHIFTS[word]!);
  return Math.imul(turned, FACTORS[(word + 1) & 3]!);
}

/** Every word into the first, then the first into every other. */
function spread(state: [number, number, number, number]): void {
  state[0] = (state[0] + state[1] + state[2] + state[3]) | 0;
  for (let word = 1; word < 4; word++) state[word] = (state[word]! + state[0]) | 0;
}

function finish(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}

function rotate(value: number, by: number): number {
  return (value << by) | (value >>> (32 - by));
}
