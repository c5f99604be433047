import { filled, producerOf, sizeOfShape, uniformOf, type Graph, type GraphNode, type Value } from '../graph.ts';
import { rewriteNodes, type Users } from '../rewrite.ts';

/** How far a factor may travel through products of full-size tensors. */
const FURTHEST = 3;

/**
 * Merges scalar factors: (x·a)·b = x·(a·b), and x·a is moved behind the operations that read it when each of them
 * shrinks (a sum over rows) or has a small operand that can take the factor. Loss weights, 1/n of means and the factor of
 * dropout masks then cost a multiplication of a vector, not of a matrix.
 */
export function mergeScalarFactors(graph: Graph): boolean {
  const joined = rewriteNodes(graph, (node, edited) => {
    const outer = factorOf(node);
    const inner = outer && factorOf(producerOf(outer.rest, 'Mul'));
    return (
      inner &&
      edited.emit('Mul', [inner.rest, filled(Math.fround(inner.factor * outer.factor))], {
        shape: node.outputs[0]!.shape,
      })
    );
  });
  const moved = rewriteNodes(graph, (node, edited, users) => {
    const position = node.inputs.findIndex((input) => isMovable(factorOf(producerOf(input, 'Mul')), users));
    if (position < 0) return undefined;
    const { factor, rest } = factorOf(producerOf(node.inputs[position], 'Mul'))!;
    return takeFactor(node, position, rest, filled(factor), edited);
  });
  return joined || moved;
}

interface Factored {
  readonly factor: number;
  readonly rest: Value;
  readonly product: Value;
}

/** A multiplication by a scalar constant, taken apart. */
function factorOf(node: GraphNode | undefined): Factored | undefined {
  if (node?.op !== 'Mul') return undefined;
  const product = node.outputs[0]!;
  for (const [scalar, rest] of [node.inputs, node.inputs.toReversed()] as [Value, Value][]) {
    const factor = uniformOf(scalar);
    if (factor !== undefined && scalar.shape.length === 0 && rest.shape.length > 0) return { factor, rest, product };
  }
  return undefined;
}

/** Moving pays when the product is large and nothing is left that needs it. */
function isMovable(factored: Factored | undefined, users: Users): boolean {
  return (
    factored !== undefined && sizeOfShape(factored.product.shape) > 1 && isAbsorbed(factored.product, users, FURTHEST)
  );
}

function isAbsorbed(value: Value, users: Users, furthest: number): boolean {
  const readers = users.of(value);
  if (readers.length === 0 || users.count(value) > readers.length) return false;
  return readers.every((reader) => {
    const result = reader.outputs[0]!;
    const others = reader.inputs.filter((input) => input !== value);
    if (reader.op === 'ReduceSum') return sizeOfShape(result.shape) < sizeOfShape(value.shape);
    if (reader.op !== 'Mul' || others.length !== 1) return false;
    const other = others[0]!;
    if (sizeOfShape(other.shape) < sizeOfShape(value.shape)) return true;
    return furthest > 0 && isAbsorbed(result, users, furthest - 1);
  });
}

/** The reader of rest·factor, rewritten so that it reads rest. */
function takeFactor(node: GraphNode, position: number, rest: Value, factor: Value, graph: Graph): Value {
  const { shape } = node.outputs[0]!;
  const other = node.inputs[1 - position];
  if (node.op === 'Mul' && other && sizeOfShape(other.shape) < sizeOfShape(rest.shape)) {
    return graph.emit('Mul', [rest, graph.emit('Mul', [other, factor], { shape: other.shape })], { shape });
  }
  const without = graph.emit(node.op, node.inputs.with(position, rest), { shape, attributes: node.attributes });
  return graph.emit('Mul', [without, factor], { shape });
}
