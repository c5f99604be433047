/**
 * The DCN family of click-through-rate models.
 *
 * @packageDocumentation
 */
export { crossLayerMatrix, crossLayerVector, type CrossLayerVectorOptions } from './cross-network.ts';
export { dcn } from './dcn.ts';
export { dcnOptions, type DcnOptions } from './dcn-options.ts';
export { edcn, edcnOptions, type EdcnOptions } from './edcn.ts';
export { dcnV2, dcnV2Options, type DcnV2Options, type OtherDcnV2Options, type ParallelDcnV2Options } from './dcn-v2.ts';
