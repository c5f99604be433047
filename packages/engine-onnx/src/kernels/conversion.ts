import { int, TYPE_NUMBERS, type ElementType, type Graph, type Value } from '../graph/index.ts';
import type { KernelTable } from './kernel.ts';

/** The same numbers in another type; the value itself where it has the type. */
export function converted(graph: Graph, value: Value, type: ElementType): Value {
  if (value.type === type) return value;
  return graph.emit('Cast', [value], { shape: value.shape, type, attributes: { to: int(TYPE_NUMBERS[type]) } });
}

/** Copies and conversions. A copy is no operation: values of a graph do not change. */
export const conversion: KernelTable = {
  Identity: ({ operand }) => operand('x'),
  Cast: ({ graph, operand, attributes }) => converted(graph, operand('x'), attributes['dtype'] as ElementType),
};
