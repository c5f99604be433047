import { filled, sameShape, uniformOf, type Graph, type Value } from '../graph.ts';
import { rewriteNodes } from '../rewrite.ts';

const ELEMENT_WISE: ReadonlySet<string> = new Set([
  'Add',
  'Sub',
  'Mul',
  'Div',
  'Max',
  'Min',
  'Pow',
  'Greater',
  'GreaterOrEqual',
  'Less',
  'LessOrEqual',
  'Equal',
]);

/**
 * Replaces a full-size constant of equal elements by a scalar where the other operand alone gives the result its shape:
 * less memory, and ONNX Runtime has faster loops for a scalar.
 */
export function useScalarOperands(graph: Graph): boolean {
  let changed = false;
  rewriteNodes(graph, (node) => {
    if (!ELEMENT_WISE.has(node.op)) return undefined;
    const { shape } = node.outputs[0]!;
    const scalar = (value: Value, other: Value): Value => {
      const uniform = uniformOf(value);
      if (uniform === undefined || value.shape.length === 0 || !sameShape(other.shape, shape)) return value;
      changed = true;
      return filled(uniform, [], value.type);
    };
    const [a, b] = node.inputs as [Value, Value];
    const left = scalar(a, b);
    node.inputs = [left, scalar(b, left)];
    return undefined;
  });
  return changed;
}
