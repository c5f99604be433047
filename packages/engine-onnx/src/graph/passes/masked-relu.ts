import { filled, producerOf, uniformOf, type Graph, type GraphNode, type Value } from '../graph.ts';
import { rewriteNodes, type Users } from '../rewrite.ts';

/**
 * The gradient of dropout(relu(y)) needs one mask, not two: the kept output relu(y)·m is positive exactly where y > 0 and
 * m > 0, so (dy·m)·step(y) = (dy·step(relu(y)·m))·f with the mask's factor f. Saves a product of full-size tensors and the
 * second conversion of the mask from bytes.
 */
export function shareReluMask(graph: Graph): boolean {
  return rewriteNodes(graph, (node, edited, users) => {
    if (node.op !== 'Mul') return undefined;
    for (const [product, stepped] of [node.inputs, node.inputs.toReversed()] as [Value, Value][]) {
      const step = producerOf(stepped, 'HardSigmoid');
      const masking = producerOf(product, 'Mul');
      if (!step || !masking) continue;
      for (const [dy, mask] of [masking.inputs, masking.inputs.toReversed()] as [Value, Value][]) {
        const factor = maskFactor(mask);
        const kept = factor === undefined ? undefined : keptOutput(step.inputs[0]!, mask, users);
        if (!kept) continue;
        const { shape } = node.outputs[0]!;
        const isKept = edited.emit('HardSigmoid', [kept], { shape: kept.shape, attributes: step.attributes });
        return edited.emit('Mul', [edited.emit('Mul', [dy, isKept], { shape }), filled(factor!)], { shape });
      }
    }
    return undefined;
  });
}

/** What a mask of bytes 0 and 1 multiplies by, undefined when it is none. */
function maskFactor(value: Value): number | undefined {
  const node = producerOf(value, 'DequantizeLinear');
  return node && uniformOf(node.inputs[1]);
}

/** relu(y)·mask, where the graph computes it. */
function keptOutput(y: Value, mask: Value, users: Users): Value | undefined {
  const relu = users.of(y).find(({ op }) => op === 'Relu')?.outputs[0];
  const reads = ({ op, inputs }: GraphNode): boolean => op === 'Mul' && inputs.includes(mask) && inputs.includes(relu!);
  return relu && users.of(mask).find(reads)?.outputs[0];
}
