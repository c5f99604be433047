/**
 * Click-through-rate models that others are measured against.
 *
 * @packageDocumentation
 */
export { afn } from './afn.ts';
export { afnOptions, afnPlusOptions } from './afn-options.ts';
export type { AfnOptions, AfnPlusOptions } from './afn-options.ts';
export { afnPlus } from './afn-plus.ts';
export { cl4ctr, cl4ctrOptions } from './cl4ctr.ts';
export type { Cl4ctrModelOptions } from './cl4ctr.ts';
export { deepFM, deepFMOptions } from './deepfm.ts';
export type { DeepFMOptions } from './deepfm.ts';
export { dnn, dnnOptions } from './dnn.ts';
export type { DnnOptions } from './dnn.ts';
export { fiGNN, fiGnnOptions } from './fignn.ts';
export type { FiGnnOptions } from './fignn.ts';
export { fm, fmOptions } from './fm.ts';
export { graphFM, graphFMOptions } from './graphfm.ts';
export type { DeepGraphFMOptions, GraphFMOptions } from './graphfm.ts';
export { lr, lrOptions } from './lr.ts';
export { maskNet, maskNetOptions } from './masknet.ts';
export type { MaskNetOptions } from './masknet.ts';
export { pnn, pnnOptions } from './pnn.ts';
export type { PnnOptions } from './pnn.ts';
export { wideDeep, wideDeepOptions } from './wide-deep.ts';
export type { WideDeepOptions } from './wide-deep.ts';
export { withCL4CTR } from './with-cl4ctr.ts';
export type { Cl4ctrOptions } from './with-cl4ctr.ts';
