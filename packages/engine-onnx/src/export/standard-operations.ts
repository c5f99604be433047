import { EngineError } from '@fsdnet/core/engine';
import { filled, ints, rewriteNodes, type Graph, type GraphNode, type Value } from '../graph/index.ts';

/**
 * Replaces ONNX Runtime's own operations by those of the ONNX standard, so that other runtimes can read the graph. ONNX
 * Runtime fuses them again when it loads it.
 *
 * @throws EngineError for one that has no replacement here.
 */
export function useStandardOperations(graph: Graph, model: string): void {
  rewriteNodes(graph, (node) => {
    if (node.domain === '') return undefined;
    if (node.op === 'FusedMatMul') return plainProduct(graph, node);
    throw new EngineError({
      where: `export of model "${model}"`,
      rule: 'needs operations of the ONNX standard',
      got: `${node.domain}.${node.op}`,
    });
  });
}

/** alpha · op(a) · op(b), where op may swap the last two axes. */
function plainProduct(graph: Graph, { inputs, attributes, outputs }: GraphNode): Value {
  const { shape } = outputs[0]!;
  const isSet = (flag: string): boolean => {
    const attribute = attributes[flag];
    return attribute?.kind === 'int' && attribute.value === 1;
  };
  const factors = inputs.map((factor, index) =>
    isSet(index === 0 ? 'transA' : 'transB') ? swapped(graph, factor) : factor,
  );
  const product = graph.emit('MatMul', factors, { shape });
  const { alpha } = attributes;
  return alpha?.kind === 'float' && alpha.value !== 1
    ? graph.emit('Mul', [product, filled(alpha.value)], { shape })
    : product;
}

function swapped(graph: Graph, value: Value): Value {
  const axes = value.shape.map((_, axis) => axis);
  const [a, b] = axes.splice(-2);
  const order = [...axes, b!, a!];
  return graph.emit('Transpose', [value], {
    shape: order.map((axis) => value.shape[axis]!),
    attributes: { perm: ints(order) },
  });
}
