/**
 * xDeepFM, a click-through-rate model with a compressed interaction network.
 *
 * @packageDocumentation
 */
export { xDeepFM, xDeepFMOptions, type XDeepFMOptions } from './xdeepfm.ts';
