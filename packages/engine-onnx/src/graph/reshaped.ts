import { int64s, type Graph } from './graph.ts';
import { sameShape, type Value } from './value.ts';

/** The same elements in another shape; the value itself where the shape is its own. */
export function reshaped(graph: Graph, value: Value, shape: readonly number[]): Value {
  if (sameShape(value.shape, shape)) return value;
  return graph.emit('Reshape', [value, int64s(shape)], { shape, type: value.type });
}
