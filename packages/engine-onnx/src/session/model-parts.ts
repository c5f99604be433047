import type { CtrModel } from '@fsdnet/core';
import type { HostDenseParameters, MaskFiller, ModelSpec } from '@fsdnet/core/engine';
import type { Tensor } from 'onnxruntime-common';

import { PORTS } from '../capture/index.ts';
import type { PassSwitches } from '../graph/index.ts';
import type { Runtime } from '../runtimes/runtime.ts';

/** What all graphs of a compiled model share. */
export interface ModelParts {
  readonly runtime: Runtime;
  readonly model: CtrModel;
  readonly spec: ModelSpec;
  readonly dense: HostDenseParameters;
  readonly masks: MaskFiller;
  readonly passes: PassSwitches;
}

/** A parameter or running statistic and the input that takes it. */
interface DenseInput {
  readonly name: string;
  readonly shape: readonly number[];
  /** A view of the dense values. */
  readonly values: Float32Array;
}

/** All parameters and running statistics. */
function denseInputs({ spec: { manifest }, dense }: ModelParts): readonly DenseInput[] {
  const parameters = manifest.parameters.map(({ name, shape }) => {
    return { name: PORTS.parameter(name), shape, values: dense.view(name) };
  });
  const statistics = manifest.statistics.flatMap(({ name, width }) => {
    const { mean, variance } = dense.statisticsView(name);
    return [
      { name: PORTS.runningMean(name), shape: [width], values: mean },
      { name: PORTS.runningVariance(name), shape: [width], values: variance },
    ];
  });
  return [...parameters, ...statistics];
}

/** Parameters and running statistics as tensors over the dense values. */
export function denseFeeds(parts: ModelParts): Record<string, Tensor> {
  return Object.fromEntries(
    denseInputs(parts).map(({ name, shape, values }) => [name, parts.runtime.tensor(values, shape)]),
  );
}

/** Parameters and running statistics as they are now, for a graph that holds them. */
export function denseValues(parts: ModelParts): ReadonlyMap<string, Float32Array> {
  return new Map(denseInputs(parts).map(({ name, values }) => [name, values]));
}

/** Those of the values that the inputs of a graph take. */
export function feedsOf(
  inputs: ReadonlySet<string>,
  values: Readonly<Record<string, Tensor>>,
): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => inputs.has(name)));
}
