import { hashText } from './key-hash.ts';
import type { Random } from './random.ts';
import { Xoshiro128 } from './xoshiro128.ts';

/**
 * The generator of one purpose: "init", "mask", "shuffle", … Every draw of a run comes from a generator keyed like
 * this, so nothing depends on the order of draws elsewhere, and a resumed run needs no generator state.
 *
 * @param seed The run's seed.
 * @param purpose What is drawn.
 * @param name Which one: a parameter, a mask, a table.
 * @param epoch From 1; 0 where epochs play no part.
 * @param step Step within the epoch, from 0.
 */
export function keyedRandom(seed: number, purpose: string, name = '', epoch = 0, step = 0): Random {
  // JSON keeps different keys different, whatever the names contain.
  return new Xoshiro128(hashText(JSON.stringify([seed, purpose, name, epoch, step])));
}
