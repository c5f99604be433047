export { defineBackbone } from './backbone.ts';
export type { BackboneDefinition, ParallelBackbone, ParallelLayers } from './backbone.ts';
export { withCalibration } from './calibration.ts';
export type { Calibration } from './calibration.ts';
export { modelLoss } from './model.ts';
export type { CtrModel, LossParts, ModelOutput, Target } from './model.ts';
export { mlpStreamOptions } from './mlp-stream-options.ts';
export type { MlpStreamOptions } from './mlp-stream-options.ts';
export { correctedForSampling, probabilityCorrectedForSampling } from './sampling-correction.ts';
