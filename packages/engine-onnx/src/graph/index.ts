export { differences, scopeOf, type Difference } from './compare-graphs.ts';
export { makeBatchDynamic } from './dynamic-batch.ts';
export {
  encodeModel,
  encodeModelInPieces,
  IR_VERSION,
  OPSET,
  TYPE_NUMBERS,
  withWeights,
  type Extents,
  type WeightArray,
} from './encode-model.ts';
export { ExternalWeights } from './external-weights.ts';
export {
  arrayOf,
  constant,
  filled,
  float,
  Graph,
  int,
  int64s,
  ints,
  reshaped,
  sameShape,
  sizeOfShape,
  text,
  uniformOf,
  type ConstantValues,
  type ElementType,
  type GraphNode,
  type Value,
} from './graph.ts';
export { optimise, optimiseForSize } from './passes/index.ts';
export { passOptions, type PassName, type PassSwitches } from './passes/pass-options.ts';
export { removeDeadNodes, rewriteNodes } from './rewrite.ts';
