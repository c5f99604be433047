import { filled, sizeOfShape, uniformOf, type Graph, type GraphNode, type Value } from '../graph.ts';
import { rewriteNodes } from '../rewrite.ts';

const BINARY: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

/** Operations that move elements but do not change them. */
const REARRANGING: ReadonlySet<string> = new Set(['Reshape', 'Transpose', 'Tile', 'Slice', 'Expand', 'Identity']);

/**
 * Computes constant parts once, before the first step. tfjs's gradients begin with a one, spread it over full-size tensors of
 * ones, and multiply loss weights into them; as all of these are constants of equal elements, the results are too.
 */
export function foldConstants(graph: Graph): boolean {
  return rewriteNodes(graph, folded);
}

function folded(node: GraphNode): Value | undefined {
  const result = node.outputs[0]!;
  if (result.type !== 'float32' || node.outputs.length !== 1) return undefined;
  const value = valueOf(node);
  return value === undefined ? undefined : filled(Math.fround(value), result.shape);
}

/** The element that all elements of the result are, undefined when it is not known. */
function valueOf({ op, inputs }: GraphNode): number | undefined {
  const [first, second] = inputs;
  const a = uniformOf(first);
  if (a === undefined) return undefined;
  if (REARRANGING.has(op)) return a;
  if (op === 'Neg') return -a;
  if (op === 'ReduceSum')
    return uniformOf(second) === undefined && second!.origin.kind !== 'constant' ? undefined : a * ratio(inputs);
  const b = uniformOf(second);
  return b === undefined ? undefined : BINARY[op]?.(a, b);
}

/** Elements behind each element of a sum. */
function ratio(inputs: readonly Value[]): number {
  const { values } = inputs[1]!.origin as { readonly values: ArrayLike<bigint> };
  return sizeOfShape(Array.from(values, (axis) => inputs[0]!.shape[Number(axis)]!));
}
