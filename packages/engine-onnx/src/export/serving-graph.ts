import {
  EXPORTED_OUTPUT,
  exportedInput,
  parameterWeight,
  statisticsWeights,
  tableWeight,
  type ExportedPort,
  type FieldLayout,
  type ModelSpec,
  type TableSpec,
} from '@fsdnet/core/engine';
import { PORTS, type InferenceGraph } from '../capture/index.ts';
import { int, int64s, removeDeadNodes, type Graph, type Value, type WeightArray } from '../graph/index.ts';
import type { WeightTensor } from './export-onnx.ts';
import { FieldGather } from './field-gather.ts';
import type { Quantization } from './quantize.ts';
import { StoredWeights } from './stored-weights.ts';

/** A graph from ids and numbers to the probability. */
export interface ServingGraph {
  readonly graph: Graph;
  /** Values of those of the graph's inputs that are weights. */
  readonly weights: ReadonlyMap<string, WeightArray>;
  /** The other inputs: one for each field. */
  readonly inputs: readonly ExportedPort[];
  readonly output: ExportedPort;
}

/**
 * Turns an inference graph, whose inputs are weights and gathered vectors, into one that holds the weights and gathers
 * by itself. Changes the graph.
 *
 * @param form Narrower form of tables and matrices. Default: float32.
 */
export function composeServingGraph(
  { graph }: InferenceGraph,
  { layout, manifest }: ModelSpec,
  stored: ReadonlyMap<string, WeightTensor>,
  form?: Quantization,
): ServingGraph {
  graph.outputs = graph.outputs.filter(({ name }) => name === PORTS.probability);
  removeDeadNodes(graph);
  const traced = new Map(graph.inputs.map(({ name, value }) => [name, value]));
  const inner = graph.nodes;
  graph.inputs = [];
  graph.nodes = [];

  // Fields first, in schema order, whether the model reads them or not: what to feed follows from the schema alone.
  const ports = layout.fields.map(exportedInput);
  const fields = layout.fields.map((field, index) => {
    const { name, type, shape } = ports[index]!;
    // Dynamic extents have no number; nothing looks at shapes from here on.
    return new FieldGather(
      graph,
      field,
      graph.input(
        name,
        shape.map(() => 1),
        type,
      ),
    );
  });
  const weights = new StoredWeights(graph, stored, form);
  const replaced = new Map<Value, Value>();
  const replace = (port: string, make: () => Value): void => {
    const value = traced.get(port);
    if (value) replaced.set(value, make());
  };
  for (const spec of manifest.tables)
    replace(PORTS.table(spec.name), () => gathered(graph, fields, layout, spec, weights));
  for (const name of manifest.numeric) {
    const index = layout.fields.findIndex((field) => field.name === name);
    replace(PORTS.numeric(name), () => fields[index]!.column());
  }
  for (const { name } of manifest.parameters)
    replace(PORTS.parameter(name), () => weights.parameter(parameterWeight(name)));
  for (const { name } of manifest.statistics) {
    const { mean, variance } = statisticsWeights(name);
    replace(PORTS.runningMean(name), () => weights.parameter(mean));
    replace(PORTS.runningVariance(name), () => weights.parameter(variance));
  }

  const current = (value: Value): Value => replaced.get(value) ?? value;
  for (const node of inner) {
    node.inputs = node.inputs.map(current);
    graph.nodes.push(node);
  }
  const [probability] = graph.outputs;
  const flat = graph.emit('Reshape', [current(probability!.value), int64s([-1])], { shape: [1] });
  graph.outputs = [{ name: EXPORTED_OUTPUT.name, value: flat }];
  return { graph, weights: weights.values, inputs: ports, output: EXPORTED_OUTPUT };
}

/**
 * What the host gathers for a table otherwise: the vectors of all fields side by side, [batch, sum of dims]. Fields with
 * soft buckets have none in it.
 */
function gathered(
  graph: Graph,
  fields: readonly FieldGather[],
  layout: FieldLayout,
  spec: TableSpec,
  weights: StoredWeights,
): Value {
  const vectors = layout.fields.flatMap(({ name, rowsOf = name }, index) =>
    spec.dims[index] === 0 ? [] : [fields[index]!.vectors(weights.table(tableWeight(spec.name, rowsOf)))],
  );
  if (vectors.length === 1) return vectors[0]!;
  const width = spec.dims.reduce((sum, dim) => sum + dim, 0);
  return graph.emit('Concat', vectors, { shape: [1, width], attributes: { axis: int(1) } });
}
