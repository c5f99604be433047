import type { Graph } from '../graph.ts';
import { rewriteNodes, type Users } from '../rewrite.ts';
import { intAttribute, producerOf, sameShape, type GraphNode, type Value } from '../value.ts';

/**
 * Moves factors of columns out of a matrix and into the products that read it: (X·s)Wᵀ = X(W·s)ᵀ and Aᵀ(X·s) = (AᵀX)·s.
 * The gradient of batch norm ends in such a factor and is read by the products for weights and input only, so a pass over
 * [batch, width] becomes one over the weights.
 */
export function moveColumnScales(graph: Graph): boolean {
  return rewriteNodes(graph, (node, edited, users) => {
    if (node.op !== 'Gemm' || node.inputs.length !== 2) return undefined;
    const [a, b] = node.inputs as [Value, Value];
    const { shape } = node.outputs[0]!;
    const left = scaledColumns(a);
    if (left && isLeftOfWeights(node, a) && allTake(a, users)) {
      const weights = edited.emit('Mul', [b, left.scale], { shape: b.shape });
      return edited.emit('Gemm', [left.matrix, weights], { shape, attributes: node.attributes });
    }
    const right = scaledColumns(b);
    if (right && isRightOfSum(node, b) && allTake(b, users)) {
      const product = edited.emit('Gemm', [a, right.matrix], { shape, attributes: node.attributes });
      return edited.emit('Mul', [product, right.scale], { shape });
    }
    return undefined;
  });
}

interface Scaled {
  readonly matrix: Value;
  /** [width] or [1, width]. */
  readonly scale: Value;
}

/** matrix [rows, width] · scale, taken apart. */
function scaledColumns(value: Value): Scaled | undefined {
  const node = producerOf(value, 'Mul');
  if (!node || value.shape.length !== 2) return undefined;
  for (const [matrix, scale] of [node.inputs, node.inputs.toReversed()] as [Value, Value][]) {
    const isRow = scale.shape.at(-1) === value.shape[1] && scale.shape.slice(0, -1).every((extent) => extent === 1);
    if (isRow && scale.shape.length > 0 && value.shape[0]! > 1 && sameShape(matrix.shape, value.shape))
      return { matrix, scale };
  }
  return undefined;
}

/** True when every reader can do without the factor. */
function allTake(value: Value, users: Users): boolean {
  const readers = users.of(value);
  return (
    users.count(value) === readers.length &&
    readers.every((reader) => isLeftOfWeights(reader, value) || isRightOfSum(reader, value))
  );
}

/** value·Wᵀ, with far fewer weights than rows. */
function isLeftOfWeights(node: GraphNode, value: Value): boolean {
  const [a, b] = node.inputs;
  return (
    isProduct(node) &&
    a === value &&
    b !== value &&
    intAttribute(node, 'transB', 0) === 1 &&
    intAttribute(node, 'transA', 0) === 0 &&
    b!.shape[0]! < value.shape[0]!
  );
}

/** Aᵀ·value or a·value, whose result is far smaller than the value. */
function isRightOfSum(node: GraphNode, value: Value): boolean {
  const [a, b] = node.inputs;
  return (
    isProduct(node) &&
    b === value &&
    a !== value &&
    intAttribute(node, 'transB', 0) === 0 &&
    node.outputs[0]!.shape[0]! < value.shape[0]!
  );
}

function isProduct({ op, inputs }: GraphNode): boolean {
  return op === 'Gemm' && inputs.length === 2;
}
