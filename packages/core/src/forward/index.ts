export { BATCH_NORM_MOMENTUM, foldStatistics, pooledMoments, type BatchMoments } from './batch-norm.ts';
export { withBackend } from './backend-swap.ts';
export { collectManifest, totalLoss } from './collect-manifest.ts';
export { bucketVectorsName, DEFAULT_TABLE, ForwardPass, type ForwardPassOptions } from './forward-pass.ts';
export type { BatchNormOptions, EmbeddingOptions } from './forward-context.ts';
export type { ForwardBindings } from './forward-bindings.ts';
export { dropTape } from './drop-tape.ts';
export { sizeOf, startsAtClickRate, tableWidth } from './manifest.ts';
export type { Manifest, MaskSpec, ParameterSpec, StatisticsSpec, TableSpec } from './manifest.ts';
