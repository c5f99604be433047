import { encodeModel, Graph, removeDeadNodes, withWeights, type WeightArray } from '../graph/index.ts';
import { PORTS } from './port-names.ts';
import type { InferenceGraph } from './trace-inference.ts';

/** A model's inference as ONNX. */
export interface CapturedInference {
  readonly bytes: Uint8Array;
  readonly inputs: ReadonlySet<string>;
}

/** Writes an inference as ONNX. What follows from its graph is written once, however often weights change. */
export class WrittenInference {
  readonly #graph: InferenceGraph;
  #weightsAsInputs: CapturedInference | undefined;
  #probabilityAlone: (CapturedInference & Pick<InferenceGraph, 'graph'>) | undefined;

  constructor(graph: InferenceGraph) {
    this.#graph = graph;
  }

  /** Of all outputs; weights are inputs. The bytes are kept: read them, do not write. */
  withWeightsAsInputs(): CapturedInference {
    return (this.#weightsAsInputs ??= writeInference(this.#graph, new Set()));
  }

  /** Of the probability alone, with a value for each weight inside. The bytes are the caller's. */
  withWeights(weights: ReadonlyMap<string, WeightArray>): CapturedInference {
    this.#probabilityAlone ??= this.#writeProbability(new Set(weights.keys()));
    const { graph, bytes, inputs } = this.#probabilityAlone;
    return { bytes: withWeights(bytes, graph, weights), inputs };
  }

  #writeProbability(leftOut: ReadonlySet<string>): CapturedInference & Pick<InferenceGraph, 'graph'> {
    const alone = probabilityAlone(this.#graph);
    return { graph: alone.graph, ...writeInference(alone, leftOut) };
  }
}

function writeInference({ graph, extents }: InferenceGraph, leftOut: ReadonlySet<string>): CapturedInference {
  const inputs = graph.inputs.map(({ name }) => name).filter((name) => !leftOut.has(name));
  return { bytes: encodeModel(graph, { extents, leftOut }), inputs: new Set(inputs) };
}

/** The same inference without logits and taps. */
function probabilityAlone({ graph, extents }: InferenceGraph): InferenceGraph {
  const alone = new Graph();
  alone.inputs = graph.inputs;
  alone.nodes = graph.nodes;
  alone.outputs = graph.outputs.filter(({ name }) => name === PORTS.probability);
  removeDeadNodes(alone);
  return { graph: alone, extents };
}
