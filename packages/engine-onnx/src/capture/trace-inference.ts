import type { CtrModel } from '@fsdnet/core';
import { ForwardPass, type ModelSpec } from '@fsdnet/core/engine';
import { Graph, makeBatchDynamic, optimise, removeDeadNodes, type Extents, type PassSwitches } from '../graph/index.ts';
import { DeclaredInputs } from './declared-inputs.ts';
import { PORTS } from './port-names.ts';
import { record } from './recording-backend.ts';
import { requireEqualTraces } from './repeatability.ts';
import { WrittenInference, type CapturedInference } from './written-inference.ts';

/** Two batch sizes that no extent of a model equals or divides by accident. */
const SIZES = [1031, 2053] as const;

/** A model's inference for batches of every size, before it is written as ONNX. Weights are inputs. */
export interface InferenceGraph {
  readonly graph: Graph;
  /** Extents of inputs and outputs by name; the batch's is symbolic. */
  readonly extents: ReadonlyMap<string, Extents>;
}

/** Traces the inference with the named taps and writes it as ONNX. @throws EngineError as `traceInference`. */
export function captureInference(
  model: CtrModel,
  spec: ModelSpec,
  taps: readonly string[],
  passes?: PassSwitches,
): CapturedInference {
  return new WrittenInference(traceInference(model, spec, taps, passes)).withWeightsAsInputs();
}

/**
 * Traces probability, logits and the named taps at two batch sizes and makes one graph of them that takes any.
 *
 * @throws EngineError when the model uses a kernel that has no ONNX form, does something else in every pass, or uses the
 * batch size other than through shapes.
 */
export function traceInference(
  model: CtrModel,
  spec: ModelSpec,
  taps: readonly string[],
  passes?: PassSwitches,
): InferenceGraph {
  const where = `model "${model.name}"`;
  const [firstSize, secondSize] = SIZES;
  const first = trace(model, spec, taps, firstSize);
  requireEqualTraces(where, first, trace(model, spec, taps, firstSize));
  const second = trace(model, spec, taps, secondSize);
  for (const graph of [first, second]) optimise(graph, passes);
  return { graph: first, extents: makeBatchDynamic(where, { first, firstSize, second, secondSize }) };
}

function trace(model: CtrModel, spec: ModelSpec, taps: readonly string[], batchSize: number): Graph {
  const { layout, manifest } = spec;
  const graph = new Graph();
  let scope = (): string => '';
  record({ graph, describe: () => ({ model: `model "${model.name}"`, scope: scope() }) }, (recorder) => {
    const pass = new ForwardPass({
      bindings: new DeclaredInputs(graph, recorder, { training: false, batchSize }),
      layout,
      manifest,
    });
    scope = () => pass.scopeInUse;
    const output = model.forward(pass);
    graph.output(PORTS.probability, recorder.valueOf(output.probability));
    output.logits.forEach((logit, head) => graph.output(PORTS.logit(head), recorder.valueOf(logit)));
    for (const tap of taps) graph.output(PORTS.tap(tap), recorder.valueOf(output.taps![tap]!));
  });
  removeDeadNodes(graph);
  return graph;
}
