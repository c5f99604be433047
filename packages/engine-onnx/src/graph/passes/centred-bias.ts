import { integersOf, sizeOfShape, uniformOf, type Graph } from '../graph.ts';
import { rewriteNodes } from '../rewrite.ts';
import { producerOf, sameShape, type GraphNode, type Value } from '../value.ts';

/**
 * A bias in front of batch norm cancels when the mean is subtracted: (x + b) − mean(x + b) = x − mean(x). The mean itself
 * is mean(x) + b. Saves a pass over [batch, width] for every layer with batch norm.
 */
export function cancelCentredBias(graph: Graph): boolean {
  return rewriteNodes(graph, (node, edited) => {
    const biased = node.op === 'Sub' ? biasedInput(node.inputs[0]!) : undefined;
    if (biased) {
      const mean = producerOf(node.inputs[1], 'Add');
      const meanOfRest = mean?.inputs[1] === biased.bias ? mean.inputs[0] : undefined;
      if (meanOfRest && isColumnMean(meanOfRest, biased.rest)) {
        return edited.emit('Sub', [biased.rest, meanOfRest], { shape: node.outputs[0]!.shape });
      }
      return undefined;
    }
    return meanBeforeBias(node, edited);
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

/** mean(x + b) = mean(x) + b. */
function meanBeforeBias(node: GraphNode, graph: Graph): Value | undefined {
  const result = node.outputs[0]!;
  const source = columnMeanSource(result);
  const biased = source && biasedInput(source);
  if (!biased) return undefined;
  const sum = producerOf(
    node.inputs.find((input) => producerOf(input, 'ReduceSum')),
    'ReduceSum',
  )!;
  const factor = node.inputs.find((input) => uniformOf(input) !== undefined)!;
  const sumOfRest = graph.emit('ReduceSum', [biased.rest, sum.inputs[1]!], {
    shape: result.shape,
    attributes: sum.attributes,
  });
  const meanOfRest = graph.emit('Mul', [sumOfRest, factor], { shape: result.shape });
  return graph.emit('Add', [meanOfRest, biased.bias], { shape: result.shape });
}

function isColumnMean(value: Value, of: Value): boolean {
  return columnMeanSource(value) === of;
}

/** x, where the value is the mean over the rows of x, [1, width]. */
function columnMeanSource(value: Value): Value | undefined {
  const node = producerOf(value, 'Mul');
  const sum =
    node &&
    producerOf(
      node.inputs.find((input) => producerOf(input, 'ReduceSum')),
      'ReduceSum',
    );
  const source = sum?.inputs[0];
  if (!node || !source || value.shape.length !== 2 || integersOf(sum.inputs[1])?.join() !== '0') return undefined;
  const factor = node.inputs.map(uniformOf).find((uniform) => uniform !== undefined);
  const count = sizeOfShape(source.shape) / sizeOfShape(value.shape);
  return factor === Math.fround(1 / count) ? source : undefined;
}
