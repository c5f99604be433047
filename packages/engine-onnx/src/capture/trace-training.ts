import { modelLoss, type CtrModel } from '@fsdnet/core';
import { ForwardPass, totalLoss, type ModelSpec } from '@fsdnet/core/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { encodeModel, Graph, optimiseForSize, removeDeadNodes, type PassSwitches } from '../graph/index.ts';
import { DeclaredInputs } from './declared-inputs.ts';
import { PORTS } from './port-names.ts';
import { record } from './recording-backend.ts';
import { requireEqualTraces } from './repeatability.ts';

/** A model's training step for one batch size, as ONNX. */
export interface CapturedTraining {
  readonly bytes: Uint8Array;
  readonly inputs: ReadonlySet<string>;
  readonly outputs: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Batch norms whose running statistics move, with the number of values behind each batch statistic. */
  readonly statistics: readonly { readonly name: string; readonly count: number }[];
}

/**
 * Traces forward pass, loss and gradients for batches of `size` rows.
 *
 * @throws EngineError when the model uses a kernel that has no ONNX form, or does something else in every pass.
 */
export function captureTraining(
  model: CtrModel,
  spec: ModelSpec,
  size: number,
  passes?: PassSwitches,
): CapturedTraining {
  const { graph, statistics } = traceTraining(model, spec, size);
  requireEqualTraces(`model "${model.name}"`, graph, traceTraining(model, spec, size).graph);
  optimiseForSize(graph, passes);
  return {
    bytes: encodeModel(graph),
    inputs: new Set(graph.inputs.map(({ name }) => name)),
    outputs: graph.outputs.map(({ name, value }) => ({ name, shape: value.shape })),
    statistics,
  };
}

/** One trace, as tfjs's kernels were called. */
export function traceTraining(
  model: CtrModel,
  spec: ModelSpec,
  size: number,
): { readonly graph: Graph; readonly statistics: CapturedTraining['statistics'] } {
  const { layout, manifest, sampleWeights } = spec;
  const graph = new Graph();
  let scope = (): string => '';
  let statistics: CapturedTraining['statistics'] = [];
  record({ graph, describe: () => ({ model: `model "${model.name}"`, scope: scope() }) }, (recorder) => {
    const inputs = new DeclaredInputs(graph, recorder, { training: true, batchSize: size });
    const leaves: [string, Tensor][] = [
      ...manifest.tables.map((table): [string, Tensor] => [PORTS.tableGradient(table.name), inputs.table(table)]),
      ...manifest.parameters.map((parameter): [string, Tensor] => [
        PORTS.parameterGradient(parameter.name),
        inputs.parameter(parameter),
      ]),
    ];
    const target = { labels: inputs.labels(), ...(sampleWeights && { weights: inputs.weights() }) };
    const pass = new ForwardPass({ bindings: inputs, layout, manifest });
    const objective = (): Tensor => {
      scope = () => pass.scopeInUse;
      const parts = modelLoss(model, pass, model.forward(pass), target);
      for (const [name, part] of Object.entries(parts)) graph.output(PORTS.loss(name), recorder.valueOf(part));
      const total = totalLoss(parts);
      scope = () => 'backward pass';
      return total;
    };
    // With allowNoGradients tfjs returns null for a leaf that the loss does not depend on, against its own type.
    const { grads } = tf.engine().gradients(
      objective,
      leaves.map(([, leaf]) => leaf),
      undefined,
      true,
    );
    leaves.forEach(([name], index) => {
      const gradient = grads[index] as Tensor | null | undefined;
      if (gradient) graph.output(name, recorder.valueOf(gradient));
    });
    for (const { name, mean, variance } of inputs.observed) {
      graph.output(PORTS.batchMean(name), mean);
      graph.output(PORTS.batchVariance(name), variance);
    }
    statistics = inputs.observed.map(({ name, count }) => ({ name, count }));
  });
  removeDeadNodes(graph);
  return { graph, statistics };
}
