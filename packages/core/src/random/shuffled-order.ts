import type { Random } from './random.ts';

/** An integer in [0, bound), each equally likely; 1 ≤ bound ≤ 2³². Draws until one falls below the bound. */
export function integerBelow(bound: number, random: Random): number {
  const mask = 0xffff_ffff >>> Math.clz32(bound - 1);
  let drawn: number;
  do drawn = bound === 1 ? 0 : (random.uint32() & mask) >>> 0;
  while (drawn >= bound);
  return drawn;
}

/** The numbers 0 … length − 1 in random order (Fisher–Yates), each order equally likely. */
export function shuffledOrder(length: number, random: Random): Int32Array {
  const order = new Int32Array(length);
  for (let index = 0; index < length; index++) order[index] = index;
  for (let last = length - 1; last > 0; last--) {
    const other = integerBelow(last + 1, random);
    const moved = order[last]!;
    order[last] = order[other]!;
    order[other] = moved;
  }
  return order;
}
