import { int64s, sameShape, type Graph, type Value } from '../graph/index.ts';

/** The same elements in another shape; the value itself where the shape is its own. */
export function reshaped(graph: Graph, value: Value, shape: readonly number[]): Value {
  if (sameShape(value.shape, shape)) return value;
  return graph.emit('Reshape', [value, int64s(shape)], { shape, type: value.type });
}
