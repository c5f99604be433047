import { producerOf, sameShape, type Graph, type GraphNode, type Value } from '../graph.ts';
import { rewriteNodes } from '../rewrite.ts';
import { columnMeanOf } from './column-mean.ts';

/**
 * A bias in front of batch norm cancels when the mean is subtracted: (x + b) − mean(x + b) = x − mean(x). The mean itself
 * is mean(x) + b. Saves a pass over [batch, width] for every layer with batch norm.
 */
export function cancelCentredBias(graph: Graph): boolean {
  return rewriteNodes(graph, (node, edited) => {
    const biased = node.op === 'Sub' ? biasedInput(node.inputs[0]!) : undefined;
    if (!biased) return meanBeforeBias(node, edited);
    const mean = producerOf(node.inputs[1], 'Add');
    const [meanOfRest, bias] = mean?.inputs ?? [];
    const isCentred =
      bias === biased.bias && meanOfRest?.shape.length === 2 && columnMeanOf(meanOfRest)?.x === biased.rest;
    return isCentred ? edited.emit('Sub', [biased.rest, meanOfRest], { shape: node.outputs[0]!.shape }) : undefined;
  });
}

interface Biased {
  readonly rest: Value;
  readonly bias: Value;
}

/** rest [rows, width] + bias [width]. */
function biasedInput(value: Value): Biased | undefined {
  const node = producerOf(value, 'Add');
  if (!node || value.shape.length !== 2) return undefined;
  const [rest, bias] = node.inputs as [Value, Value];
  return sameShape(rest.shape, value.shape) && bias.shape.length === 1 && bias.shape[0] === value.shape[1]
    ? { rest, bias }
    : undefined;
}

/** mean(x + b) = mean(x) + b, both [1, width]. */
function meanBeforeBias(node: GraphNode, graph: Graph): Value | undefined {
  const { shape } = node.outputs[0]!;
  const mean = shape.length === 2 ? columnMeanOf(node.outputs[0]) : undefined;
  const biased = mean && biasedInput(mean.x);
  if (!biased) return undefined;
  const { inputs, attributes } = mean.sum;
  const sumOfRest = graph.emit('ReduceSum', [biased.rest, inputs[1]!], { shape, attributes });
  const meanOfRest = graph.emit('Mul', [sumOfRest, mean.factor], { shape });
  return graph.emit('Add', [meanOfRest, biased.bias], { shape });
}
