/**
 * Click-through-rate models that others are measured against.
 *
 * @packageDocumentation
 */
export { afn } from './afn.ts';
export { afnOptions, afnPlusOptions, type AfnOptions, type AfnPlusOptions } from './afn-options.ts';
export { afnPlus } from './afn-plus.ts';
export { cl4ctr, cl4ctrOptions, type Cl4ctrModelOptions } from './cl4ctr.ts';
export { deepFM, deepFMOptions, type DeepFMOptions } from './deepfm.ts';
export { dnn, dnnOptions, type DnnOptions } from './dnn.ts';
export { fiGNN, fiGnnOptions, type FiGnnOptions } from './fignn.ts';
export { fm, fmOptions } from './fm.ts';
export { graphFM, graphFMOptions, type DeepGraphFMOptions, type GraphFMOptions } from './graphfm.ts';
export { lr, lrOptions } from './lr.ts';
export { maskNet, maskNetOptions, type MaskNetOptions } from './masknet.ts';
export { pnn, pnnOptions, type PnnOptions } from './pnn.ts';
export { wideDeep, wideDeepOptions, type WideDeepOptions } from './wide-deep.ts';
export { withCL4CTR, type Cl4ctrOptions } from './with-cl4ctr.ts';
