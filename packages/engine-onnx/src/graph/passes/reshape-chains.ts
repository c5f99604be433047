import { int64s, producerOf, sameShape, type Graph } from '../graph.ts';
import { rewriteNodes } from '../rewrite.ts';

/** Makes one Reshape of a chain of them, and none of a chain that ends where it began. */
export function joinReshapes(graph: Graph): boolean {
  return rewriteNodes(graph, (node, edited) => {
    if (node.op !== 'Reshape') return undefined;
    const source = producerOf(node.inputs[0], 'Reshape')?.inputs[0];
    const { shape, type } = node.outputs[0]!;
    const start = source ?? node.inputs[0]!;
    if (sameShape(start.shape, shape)) return start;
    return source && edited.emit('Reshape', [source, int64s(shape)], { shape, type });
  });
}
