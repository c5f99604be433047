/**
 * xDeepFM, a click-through-rate model with a compressed interaction network.
 *
 * @packageDocumentation
 */
export { xDeepFM, xDeepFMOptions } from './xdeepfm.ts';
export type { XDeepFMOptions } from './xdeepfm.ts';
