import {
  maskKeepCount,
  type ForwardBindings,
  type MaskSpec,
  type ParameterSpec,
  type StatisticsSpec,
  type TableSpec,
} from '@fsdnet/core/engine';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { filled, type ElementType, type Graph, type Value } from '../graph/index.ts';
import { PORTS } from './port-names.ts';
import type { Recorder } from './recording-backend.ts';

/** Batch statistics of one batch norm, observed while tracing. */
export interface ObservedStatistics {
  readonly name: string;
  readonly mean: Value;
  readonly variance: Value;
  /** Values behind each statistic. */
  readonly count: number;
}

/** Bindings that answer everything with an input of the graph, declared when it is first asked for. */
export class DeclaredInputs implements ForwardBindings {
  readonly training: boolean;
  readonly batchSize: number;
  readonly observed: ObservedStatistics[] = [];
  readonly #graph: Graph;
  readonly #recorder: Recorder;
  readonly #tensors = new Map<string, Tensor>();

  constructor(graph: Graph, recorder: Recorder, options: { readonly training: boolean; readonly batchSize: number }) {
    this.#graph = graph;
    this.#recorder = recorder;
    this.training = options.training;
    this.batchSize = options.batchSize;
  }

  parameter({ name, shape }: ParameterSpec): Tensor {
    return this.#declared(PORTS.parameter(name), shape);
  }

  table({ name, dims }: TableSpec): Tensor2D {
    const width = dims.reduce((sum, dim) => sum + dim, 0);
    return this.#declared(PORTS.table(name), [this.batchSize, width]) as Tensor2D;
  }

  numeric(field: string): Tensor2D {
    return this.#declared(PORTS.numeric(field), [this.batchSize, 1]) as Tensor2D;
  }

  labels(): Tensor2D {
    return this.#declared(PORTS.labels, [this.batchSize, 1]) as Tensor2D;
  }

  weights(): Tensor2D {
    return this.#declared(PORTS.weights, [this.batchSize, 1]) as Tensor2D;
  }

  /** Bytes 0 and 1 come in; the factor of the kept ones is the scale of their conversion. */
  mask({ name, rate, shape: inner }: MaskSpec): Tensor {
    const shape = [this.batchSize, ...inner];
    return this.#declared(PORTS.mask(name), shape, 'uint8', (bytes) =>
      this.#graph.emit('DequantizeLinear', [bytes, filled(256 / maskKeepCount(rate))], { shape }),
    );
  }

  statistics({ name, width }: StatisticsSpec): { readonly mean: Tensor1D; readonly variance: Tensor1D } {
    return {
      mean: this.#declared(PORTS.runningMean(name), [width]) as Tensor1D,
      variance: this.#declared(PORTS.runningVariance(name), [width]) as Tensor1D,
    };
  }

  observeStatistics(
    { name }: StatisticsSpec,
    batch: { readonly mean: Tensor1D; readonly variance: Tensor1D; readonly count: number },
  ): void {
    const { mean, variance, count } = batch;
    this.observed.push({ name, mean: this.#recorder.valueOf(mean), variance: this.#recorder.valueOf(variance), count });
  }

  #declared(
    name: string,
    shape: readonly number[],
    type: ElementType = 'float32',
    convert = (value: Value): Value => value,
  ): Tensor {
    let tensor = this.#tensors.get(name);
    if (!tensor) {
      tensor = this.#recorder.tensor(convert(this.#graph.input(name, shape, type)));
      this.#tensors.set(name, tensor);
    }
    return tensor;
  }
}
