/**
 * Click-through-rate models that others are measured against.
 *
 * @packageDocumentation
 */
export { deepFM, deepFMOptions } from './deepfm.ts';
export type { DeepFMOptions } from './deepfm.ts';
export { dnn, dnnOptions } from './dnn.ts';
export type { DnnOptions } from './dnn.ts';
export { fm, fmOptions } from './fm.ts';
export { maskNet, maskNetOptions } from './masknet.ts';
export type { MaskNetOptions } from './masknet.ts';
export { pnn, pnnOptions } from './pnn.ts';
export type { PnnOptions } from './pnn.ts';
export { wideDeep, wideDeepOptions } from './wide-deep.ts';
export type { WideDeepOptions } from './wide-deep.ts';
