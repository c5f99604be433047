import { int, int64s, intAttribute, integersOf, producerOf, type Graph } from '../graph.ts';
import { rewriteNodes } from '../rewrite.ts';

/** Makes one sum of a sum over everything that is left of another sum: a loss per row, then over the rows. */
export function joinSums(graph: Graph): boolean {
  return rewriteNodes(graph, (node, edited) => {
    const inner = node.op === 'ReduceSum' ? producerOf(node.inputs[0], 'ReduceSum') : undefined;
    if (!inner || intAttribute(node, 'keepdims', 1) !== 0) return undefined;
    const isWhole = integersOf(node.inputs[1])?.length === node.inputs[0]?.shape.length;
    if (!isWhole) return undefined;
    const source = inner.inputs[0]!;
    const axes = int64s(source.shape.map((_, axis) => axis));
    return edited.emit('ReduceSum', [source, axes], { shape: [], type: source.type, attributes: { keepdims: int(0) } });
  });
}
