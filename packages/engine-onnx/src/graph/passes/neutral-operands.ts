import { filled, sameShape, uniformOf, type Graph, type GraphNode, type Value } from '../graph.ts';
import { rewriteNodes } from '../rewrite.ts';

/**
 * Drops x·1, x/1, x + 0 and x − 0, and makes x·0 a constant. The ones come from tfjs's gradients of sums, the zeros from
 * stopGradient; each would be a pass over a full-size tensor.
 */
export function dropNeutralOperands(graph: Graph): boolean {
  return rewriteNodes(graph, simplified);
}

function simplified(node: GraphNode, graph: Graph): Value | undefined {
  const result = node.outputs[0]!;
  if (result.type !== 'float32') return undefined;
  const [a, b] = node.inputs as [Value, Value];
  const [left, right] = [uniformOf(a), uniformOf(b)];
  const whole = (value: Value): Value | undefined => (sameShape(value.shape, result.shape) ? value : undefined);
  switch (node.op) {
    case 'Mul':
      if (left === 0 || right === 0) return filled(0, result.shape);
      return right === 1 ? whole(a) : left === 1 ? whole(b) : undefined;
    case 'Div':
      return right === 1 ? whole(a) : undefined;
    case 'Add':
      return right === 0 ? whole(a) : left === 0 ? whole(b) : undefined;
    case 'Sub':
      if (right === 0) return whole(a);
      return left === 0 && whole(b) ? graph.emit('Neg', [b], { shape: result.shape }) : undefined;
    default:
      return undefined;
  }
}
