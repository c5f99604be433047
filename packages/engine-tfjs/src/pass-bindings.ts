import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type {
  Batch,
  ForwardBindings,
  Manifest,
  MaskSpec,
  ParameterSpec,
  StatisticsSpec,
  StepKey,
  TableSpec,
} from '@fsdnet/core/engine';
import type { DeviceParameters } from './device-parameters.ts';
import type { DropoutMasks } from './dropout-masks.ts';

/** Statistics of one batch norm in one step, kept until they are read. */
export interface ObservedStatistics {
  readonly name: string;
  readonly width: number;
  readonly count: number;
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

/** What one pass of a model gets: the batch's arrays and the dense parameters as tensors. */
export class PassBindings implements ForwardBindings {
  readonly training: boolean;
  readonly batchSize: number;
  readonly observed: ObservedStatistics[] = [];
  /** Parameters and tables in manifest order: what gradients are taken of. */
  readonly leaves: readonly Tensor[];
  readonly #parameters: ReadonlyMap<string, Tensor>;
  readonly #tables: ReadonlyMap<string, Tensor2D>;
  readonly #batch: Batch;
  readonly #dense: DeviceParameters;
  readonly #drawMask: ((spec: MaskSpec) => Tensor) | undefined;

  /** For training, `random` draws the masks of a step. */
  constructor(
    manifest: Manifest,
    dense: DeviceParameters,
    batch: Batch,
    random?: { readonly masks: DropoutMasks; readonly at: StepKey },
  ) {
    this.training = random !== undefined;
    this.batchSize = batch.size;
    this.#batch = batch;
    this.#dense = dense;
    this.#drawMask = random && ((spec) => random.masks.draw(spec, batch.size, random.at));
    const parameters = dense.tensors();
    const tables = manifest.tables.map(({ name }) =>
      tf.tensor2d(batch.tables[name]!, [batch.size, batch.tables[name]!.length / batch.size]),
    );
    this.#parameters = new Map(manifest.parameters.map(({ name }, index) => [name, parameters[index]!]));
    this.#tables = new Map(manifest.tables.map(({ name }, index) => [name, tables[index]!]));
    this.leaves = [...parameters, ...tables];
  }

  parameter({ name }: ParameterSpec): Tensor {
    return this.#parameters.get(name)!;
  }

  table({ name }: TableSpec): Tensor2D {
    return this.#tables.get(name)!;
  }

  numeric(field: string): Tensor2D {
    return this.column(this.#batch.numeric[field]!);
  }

  mask(spec: MaskSpec): Tensor {
    return this.#drawMask!(spec);
  }

  statistics({ name }: StatisticsSpec): { readonly mean: Tensor1D; readonly variance: Tensor1D } {
    const { mean, variance } = this.#dense.statisticsView(name);
    return { mean: tf.tensor1d(mean), variance: tf.tensor1d(variance) };
  }

  observeStatistics(
    { name, width }: StatisticsSpec,
    { mean, variance, count }: { readonly mean: Tensor1D; readonly variance: Tensor1D; readonly count: number },
  ): void {
    const kept = (x: Tensor1D): Tensor1D => tf.keep(tf.clone(x));
    this.observed.push({ name, width, count, mean: kept(mean), variance: kept(variance) });
  }

  /** One value a row as [batch, 1]. */
  column(values: Float32Array): Tensor2D {
    return tf.tensor2d(values, [this.batchSize, 1]);
  }
}
