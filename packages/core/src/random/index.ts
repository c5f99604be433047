export { MaskFiller, maskKeepCount } from './mask-filler.ts';
export { keyedRandom } from './keyed-random.ts';
export type { Random } from './random.ts';
export { integerBelow, shuffledOrder } from './shuffled-order.ts';
