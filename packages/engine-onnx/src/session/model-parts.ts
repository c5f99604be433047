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

/** Parameters and running statistics by input, as views of the dense values. */
export function denseFeeds({ runtime, spec, dense }: ModelParts): Record<string, Tensor> {
  const feeds: Record<string, Tensor> = {};
  for (const { name, shape } of spec.manifest.parameters)
    feeds[PORTS.parameter(name)] = runtime.tensor(dense.view(name), shape);
  for (const { name, width } of spec.manifest.statistics) {
    const { mean, variance } = dense.statisticsView(name);
    feeds[PORTS.runningMean(name)] = runtime.tensor(mean, [width]);
    feeds[PORTS.runningVariance(name)] = runtime.tensor(variance, [width]);
  }
  return feeds;
}

/** Those of the values that the inputs of a graph take. */
export function feedsOf(
  inputs: ReadonlySet<string>,
  values: Readonly<Record<string, Tensor>>,
): Readonly<Record<string, Tensor>> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => inputs.has(name)));
}
