/**
 * The DCN family of click-through-rate models.
 *
 * @packageDocumentation
 */
export { crossLayerMatrix } from './cross-layer-matrix.ts';
export { crossLayerVector } from './cross-layer-vector.ts';
export type { CrossLayerVectorOptions } from './cross-layer-vector.ts';
export { dcn } from './dcn.ts';
export { dcnOptions } from './dcn-options.ts';
export type { DcnOptions } from './dcn-options.ts';
export { edcn, edcnOptions } from './edcn.ts';
export type { EdcnOptions } from './edcn.ts';
export { dcnV2, dcnV2Options } from './dcn-v2.ts';
export type { DcnV2Options, OtherDcnV2Options, ParallelDcnV2Options } from './dcn-v2.ts';
