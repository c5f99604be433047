export { defineBackbone, type BackboneDefinition, type ParallelBackbone, type ParallelLayers } from './backbone.ts';
export { defineModel, type ModelDefinition } from './define-model.ts';
export { modelLoss, type CtrModel, type LossParts, type ModelOutput, type Target } from './model.ts';
export { mlpStreamOptions, type MlpStreamOptions } from './mlp-stream-options.ts';
