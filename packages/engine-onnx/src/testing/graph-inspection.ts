import { encodeModel, type Graph } from '../graph/index.ts';
import type { Runtime } from '../runtimes/runtime.ts';

/** The operations of a graph in order. */
export function opsOf(graph: Graph): readonly string[] {
  return graph.nodes.map(({ op }) => op);
}

/** What a runtime makes of a graph: all outputs by name. Bytes are fed as uint8, everything else as float32. */
export async function resultsOf(
  runtime: Runtime,
  graph: Graph,
  inputs: Readonly<Record<string, Float32Array | Uint8Array>>,
): Promise<Readonly<Record<string, Float32Array>>> {
  const session = await runtime.session(encodeModel(graph), 'test');
  const feeds = graph.inputs.map(({ name, value }) => [name, runtime.tensor(inputs[name]!, value.shape)] as const);
  const results = await session.run(
    Object.fromEntries(feeds),
    Object.fromEntries(graph.outputs.map(({ name }) => [name, null])),
  );
  await session.release();
  return results;
}
