import { filled, producerOf, sameShape, uniformOf, type Graph, type GraphNode, type Value } from '../graph.ts';
import { rewriteNodes } from '../rewrite.ts';

/**
 * Merges negations into their neighbors: a + (−b) = a − b, a − (−b) = a + b, −(x·k) = x·(−k), (−x)·k = x·(−k),
 * −(−x) = x. The gradient of every difference (hint loss, batch norm) carries such a sign, a pass of its own.
 */
export function absorbNegations(graph: Graph): boolean {
  return rewriteNodes(graph, (node, edited, users) => {
    const { shape } = node.outputs[0]!;
    const [a, b] = node.inputs as [Value, Value];
    switch (node.op) {
      case 'Add': {
        if (negated(b, shape)) return edited.emit('Sub', [a, negated(b, shape)!], { shape });
        return negated(a, shape) ? edited.emit('Sub', [b, negated(a, shape)!], { shape }) : undefined;
      }
      case 'Sub':
        return negated(b, shape) ? edited.emit('Add', [a, negated(b, shape)!], { shape }) : undefined;
      case 'Mul': {
        const factor = uniformOf(b) === undefined ? a : b;
        const other = factor === b ? a : b;
        const inner = producerOf(other, 'Neg')?.inputs[0];
        return inner && uniformOf(factor) !== undefined
          ? edited.emit('Mul', [inner, opposite(factor)], { shape })
          : undefined;
      }
      case 'Neg':
        // A sum that reads it becomes a difference, which costs nothing.
        if (
          users.count(node.outputs[0]!) ===
          users.of(node.outputs[0]!).filter(({ op }) => op === 'Add' || op === 'Sub').length
        )
          return undefined;
        return withoutSign(a, edited, shape);
      default:
        return undefined;
    }
  });
}

/** x where the value is −x of the shape. */
function negated(value: Value, shape: readonly number[]): Value | undefined {
  const node = producerOf(value, 'Neg');
  return node && sameShape(value.shape, shape) ? node.inputs[0] : undefined;
}

function withoutSign(value: Value, graph: Graph, shape: readonly number[]): Value | undefined {
  const node: GraphNode | undefined = producerOf(value);
  if (node?.op === 'Neg') return node.inputs[0];
  if (node?.op !== 'Mul') return undefined;
  const factor = node.inputs.find((input) => uniformOf(input) !== undefined);
  const other = node.inputs.find((input) => input !== factor);
  return factor && other ? graph.emit('Mul', [other, opposite(factor)], { shape }) : undefined;
}

function opposite(factor: Value): Value {
  return filled(-uniformOf(factor)!, factor.shape);
}
