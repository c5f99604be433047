export { BATCH_NORM_EPSILON, BATCH_NORM_MOMENTUM, foldStatistics } from './batch-norm.ts';
export { withBackend } from './backend-swap.ts';
export { collectManifest, totalLoss } from './collect-manifest.ts';
export { bucketVectorsName, DEFAULT_TABLE, FIRST_ORDER_TABLE, ForwardPass } from './forward-pass.ts';
export type { ForwardPassOptions } from './forward-pass.ts';
export type { BatchNormOptions, EmbeddingOptions, FieldEmbeddings, ForwardContext } from './forward-context.ts';
export type { ForwardBindings } from './forward-bindings.ts';
export { sizeOf, startsAtClickRate } from './manifest.ts';
export type { Manifest, MaskSpec, ParameterSpec, StatisticsSpec, TableSpec } from './manifest.ts';
