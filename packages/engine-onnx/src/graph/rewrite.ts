import type { Graph, GraphNode, Value } from './graph.ts';

/**
 * Looks at one node and returns what replaces its results (one value, where it has one), or nothing. New nodes are
 * emitted into `graph` and land in front of the node that is looked at.
 */
export type Rewrite = (node: GraphNode, graph: Graph, users: Users) => Value | readonly Value[] | undefined;

/** Which nodes read a value; an output of the graph counts as a further reader. */
export interface Users {
  of(value: Value): readonly GraphNode[];
  /** Number of readers. */
  count(value: Value): number;
}

/** Applies a rule to every node, in order, and drops what nothing reads any more. Returns whether anything changed. */
export function rewriteNodes(graph: Graph, rewrite: Rewrite): boolean {
  const users = usersIn(graph);
  const replaced = new Map<Value, Value>();
  const current = (value: Value): Value => {
    let result = value;
    for (let next = replaced.get(result); next; next = replaced.get(result)) result = next;
    return result;
  };
  const before = graph.nodes;
  graph.nodes = [];
  for (const node of before) {
    node.inputs = node.inputs.map(current);
    graph.scope = node.scope;
    const result = rewrite(node, graph, users);
    if (result === undefined) {
      graph.nodes.push(node);
      continue;
    }
    const values = Array.isArray(result) ? (result as readonly Value[]) : [result as Value];
    node.outputs.forEach((output, index) => replaced.set(output, values[index]!));
  }
  for (const output of graph.outputs) output.value = current(output.value);
  removeDeadNodes(graph);
  return replaced.size > 0;
}

/** Drops nodes and inputs that reach no output. */
export function removeDeadNodes(graph: Graph): void {
  const needed = new Set(graph.outputs.map(({ value }) => value));
  const kept: GraphNode[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((value) => needed.has(value))) continue;
    for (const value of node.inputs) needed.add(value);
    kept.push(node);
  }
  graph.nodes = kept.toReversed();
  graph.inputs = graph.inputs.filter(({ value }) => needed.has(value));
}

function usersIn(graph: Graph): Users {
  const nodes = new Map<Value, GraphNode[]>();
  for (const node of graph.nodes) {
    for (const value of new Set(node.inputs)) nodes.set(value, [...(nodes.get(value) ?? []), node]);
  }
  const results = new Map<Value, number>();
  for (const { value } of graph.outputs) results.set(value, (results.get(value) ?? 0) + 1);
  const of = (value: Value): readonly GraphNode[] => nodes.get(value) ?? [];
  return { of, count: (value) => of(value).length + (results.get(value) ?? 0) };
}
