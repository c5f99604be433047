import { filled, producerOf, reshaped, sameShape, sizeOfShape, type Graph, type Value } from '../graph.ts';
import { rewriteNodes } from '../rewrite.ts';
import { columnMeanOf, columnsSummedBy } from './column-mean.ts';

/**
 * Takes sums over the rows of a matrix apart, Σ(A + B) = ΣA + ΣB and Σ(A·s) = (ΣA)·s for rows s, when all parts are known:
 * summed elsewhere already, a row (n times itself), or centred (zero). The gradient of a bias in front of batch norm is
 * such a sum, and a pass over [batch, width] less for every layer.
 */
export function useKnownColumnSums(graph: Graph): boolean {
  return rewriteNodes(graph, (node, edited, users) => {
    const x = columnsSummedBy(node);
    if (!x || !producerOf(x)) return undefined;
    const { shape } = node.outputs[0]!;
    const earlier = new Set(edited.nodes);
    const sum = partsOf(
      x,
      (value) => users.of(value).find((reader) => earlier.has(reader) && columnsSummedBy(reader) === value)?.outputs[0],
      FURTHEST,
    );
    return sum && build(sum, edited, x.shape[0]!, shape);
  });
}

/** Operations that a sum is taken apart through. */
const FURTHEST = 4;

/** A sum over rows, as a small expression. */
type Sum =
  | { readonly kind: 'known'; readonly value: Value }
  | { readonly kind: 'zero' }
  | { readonly kind: 'row'; readonly row: Value }
  | { readonly kind: 'plus' | 'minus'; readonly a: Sum; readonly b: Sum }
  | { readonly kind: 'times'; readonly a: Sum; readonly row: Value };

/** The sum over the rows of `value`, made of sums that `known` finds. */
function partsOf(value: Value, known: (value: Value) => Value | undefined, furthest: number): Sum | undefined {
  const producer = producerOf(value);
  const sum = known(value);
  if (sum) return { kind: 'known', value: sum };
  if (isCentred(value)) return { kind: 'zero' };
  if (!producer || furthest === 0) return undefined;
  const [a, b] = producer.inputs as [Value, Value];
  const part = (input: Value): Sum | undefined =>
    sameShape(input.shape, value.shape)
      ? partsOf(input, known, furthest - 1)
      : isRow(input, value)
        ? { kind: 'row', row: input }
        : undefined;
  if (producer.op === 'Add' || producer.op === 'Sub') {
    const [left, right] = [part(a), part(b)];
    return left && right && { kind: producer.op === 'Add' ? 'plus' : 'minus', a: left, b: right };
  }
  if (producer.op !== 'Mul') return undefined;
  const [row, matrix] = isRow(b, value) ? [b, a] : [a, b];
  const inner =
    isRow(row, value) && sameShape(matrix.shape, value.shape) ? partsOf(matrix, known, furthest - 1) : undefined;
  return inner && { kind: 'times', a: inner, row };
}

/** One value a column, or one for all. */
function isRow(row: Value, of: Value): boolean {
  const width = of.shape[1]!;
  return (
    of.shape[0]! > 1 &&
    (row.shape.length === 0 ||
      ([1, width].includes(row.shape.at(-1)!) && row.shape.slice(0, -1).every((extent) => extent === 1)))
  );
}

/** x − mean(x), whose columns sum to zero. */
function isCentred(value: Value): boolean {
  const [x, mean] = producerOf(value, 'Sub')?.inputs ?? [];
  return x !== undefined && columnMeanOf(mean)?.x === x;
}

function build(sum: Sum, graph: Graph, rows: number, shape: readonly number[]): Value {
  const result = (part: Sum): Value => build(part, graph, rows, shape);
  switch (sum.kind) {
    case 'zero':
      return filled(0, shape);
    case 'known':
      return reshaped(graph, sum.value, shape);
    case 'row':
      return graph.emit('Mul', [rowOf(graph, sum.row, shape), filled(rows)], { shape });
    case 'times':
      return graph.emit('Mul', [result(sum.a), rowOf(graph, sum.row, shape)], { shape });
    default:
      return graph.emit(sum.kind === 'plus' ? 'Add' : 'Sub', [result(sum.a), result(sum.b)], { shape });
  }
}

/** A row in the shape of the sums, so that it spreads over no further dimension; one value for all stays one. */
function rowOf(graph: Graph, row: Value, shape: readonly number[]): Value {
  return sizeOfShape(row.shape) === 1 ? reshaped(graph, row, []) : reshaped(graph, row, shape);
}
