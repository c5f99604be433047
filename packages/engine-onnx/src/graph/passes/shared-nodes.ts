import { contentKey } from '../encode-model.ts';
import type { Graph, GraphNode, Value } from '../graph.ts';
import { rewriteNodes } from '../rewrite.ts';

const COMMUTATIVE: ReadonlySet<string> = new Set(['Add', 'Mul', 'Max', 'Min']);

/**
 * Computes equal nodes only once. Backward passes repeat parts of the forward pass (sigmoids of logits, differences of
 * layers, steps of activations), and transposes of one tensor serve several products.
 */
export function shareEqualNodes(graph: Graph): boolean {
  const numbers = new Map<Value, number>();
  const known = new Map<string, GraphNode>();
  const keyOf = (value: Value): string => {
    if (value.origin.kind === 'constant') return contentKey(value);
    if (!numbers.has(value)) numbers.set(value, numbers.size);
    return `#${numbers.get(value)}`;
  };
  return rewriteNodes(graph, (node) => {
    const operands = node.inputs.map(keyOf);
    if (COMMUTATIVE.has(node.op)) operands.sort();
    const shapes = node.outputs.map(({ shape, type }) => `${type}[${shape.join(',')}]`);
    const key = JSON.stringify([node.op, node.domain, node.attributes, operands, shapes]);
    const equal = known.get(key);
    if (!equal) known.set(key, node);
    return equal?.outputs;
  });
}
