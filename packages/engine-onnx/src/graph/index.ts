export { differences, type Difference } from './compare-graphs.ts';
export { BATCH, makeBatchDynamic } from './dynamic-batch.ts';
export { encodeModel } from './encode-model.ts';
export type { Extents } from './encode-model.ts';
export { arrayOf, constant, filled, Graph, int64s, integersOf, sizeOfShape, uniformOf } from './graph.ts';
export { optimise } from './passes/index.ts';
export { removeDeadNodes } from './rewrite.ts';
export { float, int, ints, sameShape, text } from './value.ts';
export type { ConstantValues, ElementType, GraphNode, Value } from './value.ts';
