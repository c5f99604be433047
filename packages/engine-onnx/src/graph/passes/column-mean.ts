import { integersOf, producerOf, uniformOf, type GraphNode, type Value } from '../graph.ts';

/** x [rows, width] where the node is its sum over the rows. */
export function columnsSummedBy(node: GraphNode | undefined): Value | undefined {
  const x = node?.inputs[0];
  const isSum = node?.op === 'ReduceSum' && x?.shape.length === 2 && integersOf(node.inputs[1])?.join() === '0';
  return isSum ? x : undefined;
}

/** A mean over the rows of x [rows, width]: their sum times 1 / rows. */
export interface ColumnMean {
  readonly x: Value;
  readonly sum: GraphNode;
  readonly factor: Value;
}

/** Takes a mean over rows apart; undefined for any other value. */
export function columnMeanOf(value: Value | undefined): ColumnMean | undefined {
  const inputs = producerOf(value, 'Mul')?.inputs ?? [];
  const sum = inputs.map((input) => producerOf(input)).find((node) => columnsSummedBy(node));
  const factor = inputs.find((input) => uniformOf(input) !== undefined);
  const x = columnsSummedBy(sum);
  return x && sum && factor && uniformOf(factor) === Math.fround(1 / x.shape[0]!) ? { x, sum, factor } : undefined;
}
