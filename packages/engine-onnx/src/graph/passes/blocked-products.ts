import { int, int64s, intAttribute, reshaped, type Graph, type GraphNode, type Value } from '../graph.ts';
import { rewriteNodes } from '../rewrite.ts';

/** Fewest multiply-adds for which it pays. */
const SMALLEST = 3e7;

/** Columns that ONNX Runtime's product works on at once: with more, it reads and writes tall matrices several times. */
const STRIDE = 128;

/** Rows of a block: wanted, fewest and most. Measured best where a block of a few hundred columns fits in the L2 cache. */
const ROWS = { wanted: 1000, fewest: 250, most: 1600 } as const;

/**
 * Writes products with tall matrices as stacks of products of a thousand rows: half as fast again for [10000, 400] ·
 * [400, 400] on two threads, and a quarter for the sum over the rows that gives the gradient of a kernel. ONNX Runtime
 * walks a tall matrix once for every 128 columns of the other, and a block of it stays in the cache meanwhile. Only for
 * graphs of one batch size.
 */
export function blockTallProducts(graph: Graph): boolean {
  return rewriteNodes(graph, (node, edited) => {
    if (node.op !== 'Gemm' || node.inputs.length !== 2) return undefined;
    const [a, b] = node.inputs as [Value, Value];
    const [rows, columns] = node.outputs[0]!.shape as [number, number];
    const isSum = intAttribute(node, 'transA', 0) === 1;
    const inner = a.shape[isSum ? 0 : 1]!;
    if (rows * columns * inner < SMALLEST) return undefined;
    if (isSum) return isTransposed(node, 'transB') ? undefined : sumOfBlocks(edited, a, b);
    return inner > STRIDE || columns > STRIDE ? stackOfBlocks(edited, node) : undefined;
  });
}

/** Aᵀ·B as the sum of the blocks' products. */
function sumOfBlocks(graph: Graph, a: Value, b: Value): Value | undefined {
  const [inner, rows] = a.shape as [number, number];
  const columns = b.shape[1]!;
  // Blocks of a wide result would cost more to add than they save.
  const count = inner > rows + columns ? blockCount(inner) : undefined;
  if (count === undefined) return undefined;
  const factors = [a, b].map((factor) => reshaped(graph, factor, [count, inner / count, factor.shape[1]!]));
  const products = graph.emit('FusedMatMul', factors, {
    shape: [count, rows, columns],
    attributes: { transA: int(1), transB: int(0) },
    domain: 'com.microsoft',
  });
  return graph.emit('ReduceSum', [products, int64s([0])], {
    shape: [rows, columns],
    attributes: { keepdims: int(0) },
  });
}

/** A·B or A·Bᵀ, block by block; B is repeated, since ONNX Runtime would join the blocks again for a single one. */
function stackOfBlocks(graph: Graph, node: GraphNode): Value | undefined {
  const [a, b] = node.inputs as [Value, Value];
  const [rows, inner] = a.shape as [number, number];
  const { shape } = node.outputs[0]!;
  const count = blockCount(rows);
  if (count === undefined) return undefined;
  const repeated = graph.emit('Expand', [reshaped(graph, b, [1, ...b.shape]), int64s([count, ...b.shape])], {
    shape: [count, ...b.shape],
  });
  const products = graph.emit('FusedMatMul', [reshaped(graph, a, [count, rows / count, inner]), repeated], {
    shape: [count, rows / count, shape[1]!],
    attributes: { transA: int(0), transB: int(isTransposed(node, 'transB') ? 1 : 0) },
    domain: 'com.microsoft',
  });
  return reshaped(graph, products, shape);
}

function isTransposed(node: GraphNode, flag: 'transB'): boolean {
  return intAttribute(node, flag, 0) === 1;
}

/** Into how many equal blocks the rows go, an even number for two threads; undefined when none suits. */
function blockCount(rows: number): number | undefined {
  let best: number | undefined;
  const distance = (count: number): number => Math.abs(Math.log(rows / count / ROWS.wanted));
  for (let count = 2; count <= rows / ROWS.fewest; count += 2) {
    const isPossible = rows % count === 0 && rows / count <= ROWS.most;
    if (isPossible && (best === undefined || distance(count) < distance(best))) best = count;
  }
  return best;
}
