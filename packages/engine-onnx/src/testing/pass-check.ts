import { keyedRandom } from '@fsdnet/core/engine';
import { differenceOf } from '@fsdnet/core/testing';
import { Graph, sizeOfShape, type Value } from '../graph/index.ts';
import { loadRuntime } from '../runtimes/load-runtime.ts';
import type { Runtime } from '../runtimes/runtime.ts';
import { opsOf, resultsOf } from './graph-inspection.ts';

/** What a pass did to a graph. */
export interface PassCheck {
  /** Operations before and after, in order. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** The outputs that changed by more than rounding, in words. */
  readonly differences: readonly string[];
  readonly changed: boolean;
  readonly graph: Graph;
}

let runtime: Promise<Runtime> | undefined;

/**
 * Builds a graph, applies a pass, and runs both versions on random inputs in −1 … 1 (bytes: 0 and 1).
 * `build` returns the outputs by name; `atol` is what rounding may change near zero.
 */
export async function checkPass(
  pass: (graph: Graph) => boolean | void,
  build: (
    graph: Graph,
    input: (name: string, shape: readonly number[], type?: 'float32' | 'uint8') => Value,
  ) => Readonly<Record<string, Value>>,
  atol = 1e-6,
): Promise<PassCheck> {
  runtime ??= loadRuntime({ runtime: 'node', threads: 1, warn: () => undefined });
  const graph = new Graph();
  const values: Record<string, Float32Array | Uint8Array> = {};
  const outputs = build(graph, (name, shape, type = 'float32') => {
    const random = keyedRandom(2, 'test', name);
    const draw = (): number => 2 * random.uniform() - 1;
    const length = sizeOfShape(shape);
    values[name] =
      type === 'uint8' ? Uint8Array.from({ length }, () => Number(draw() > 0)) : Float32Array.from({ length }, draw);
    return graph.input(name, shape, type);
  });
  for (const [name, value] of Object.entries(outputs)) graph.output(name, value);
  const before = opsOf(graph);
  const expected = await resultsOf(await runtime, graph, values);
  const changed = pass(graph) === true;
  const results = await resultsOf(await runtime, graph, values);
  const differences = Object.keys(outputs).flatMap((name) => {
    const difference = differenceOf(results[name]!, expected[name]!, { rtol: 1e-5, atol });
    return difference === undefined ? [] : [`${name}: ${difference}`];
  });
  return { before, after: opsOf(graph), differences, changed, graph };
}
