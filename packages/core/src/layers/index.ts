export { activate, type Activation } from './activate.ts';
export { dense, type DenseOptions } from './dense.ts';
export { layerNorm, type LayerNormOptions } from './layer-norm.ts';
export { linearHead } from './linear-head.ts';
export { mlp, type MlpOptions } from './mlp.ts';
export { mlpLayer, type MlpLayerOptions } from './mlp-layer.ts';
export { stopGradient } from './stop-gradient.ts';
export { width } from './width.ts';
