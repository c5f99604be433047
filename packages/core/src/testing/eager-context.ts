import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { ForwardBindings } from '../forward/forward-bindings.ts';
import { ForwardPass } from '../forward/forward-pass.ts';
import { sizeOf, type MaskSpec, type ParameterSpec, type StatisticsSpec, type TableSpec } from '../forward/manifest.ts';
import { keyedRandom } from '../random/keyed-random.ts';
import type { FieldLayout } from '../schema/field-layout.ts';

/** Running statistics of a batch norm. */
export interface RunningStatistics {
  readonly mean: Tensor1D;
  readonly variance: Tensor1D;
}

/** What an eager context answers with. Everything that is not given has a default, so that a layer test names only what it is about. */
export interface EagerContextOptions {
  /** Rows of a batch. Default 2. */
  readonly batchSize?: number;
  /** Default false. */
  readonly training?: boolean;
  /** Seed of the initial parameters. Default 1. */
  readonly seed?: number;
  /** Fields of the tables. Default: none. */
  readonly layout?: FieldLayout;
  /** Parameters by scope path. Default: as each one's initializer draws them. */
  readonly parameters?: Readonly<Record<string, Tensor>>;
  /** Gathered rows by table, [batch, sum of dims]. Default: as the table's initializer draws them. */
  readonly tables?: Readonly<Record<string, Tensor2D>>;
  /** Values of numeric fields, [batch, 1]. Default: zeros. */
  readonly numeric?: Readonly<Record<string, Tensor2D>>;
  /** Factors of dropout masks by scope path. Default: 1 / (1 − rate) everywhere. */
  readonly masks?: Readonly<Record<string, Tensor>>;
  /** Default: mean 0, variance 1. */
  readonly statistics?: Readonly<Record<string, RunningStatistics>>;
}

/** A ForwardContext on plain tensors of the current tfjs backend: a layer or model runs in it as it is. */
export interface EagerContext extends ForwardPass {
  /** Every parameter that was asked for, by scope path. */
  readonly parameters: ReadonlyMap<string, Tensor>;
}

/** Makes a context for one pass. */
export function eagerContext(options: EagerContextOptions = {}): EagerContext {
  const bindings = new EagerBindings(options);
  const pass = new ForwardPass({ bindings, layout: options.layout ?? { fields: [] } });
  return Object.assign(pass, { parameters: bindings.asked });
}

class EagerBindings implements ForwardBindings {
  readonly training: boolean;
  readonly batchSize: number;
  readonly asked = new Map<string, Tensor>();
  readonly #given: EagerContextOptions;

  constructor(options: EagerContextOptions) {
    this.training = options.training ?? false;
    this.batchSize = options.batchSize ?? 2;
    this.#given = options;
  }

  parameter(spec: ParameterSpec): Tensor {
    const tensor = this.#given.parameters?.[spec.name] ?? this.#drawn(spec);
    this.asked.set(spec.name, tensor);
    return tensor;
  }

  table({ name, dims, init }: TableSpec): Tensor2D {
    const shape = [this.batchSize, dims.reduce((sum, dim) => sum + dim, 0)];
    return this.#given.tables?.[name] ?? (this.#drawn({ name, shape, init }) as Tensor2D);
  }

  numeric(field: string): Tensor2D {
    return this.#given.numeric?.[field] ?? tf.zeros([this.batchSize, 1]);
  }

  mask({ name, rate, shape }: MaskSpec): Tensor {
    return this.#given.masks?.[name] ?? tf.fill([this.batchSize, ...shape], 1 / (1 - rate));
  }

  statistics({ name, width }: StatisticsSpec): RunningStatistics {
    return this.#given.statistics?.[name] ?? { mean: tf.zeros([width]), variance: tf.ones([width]) };
  }

  observeStatistics(): void {
    // A single pass has no use for them.
  }

  #drawn({ name, shape, init }: ParameterSpec): Tensor {
    const values = new Float32Array(sizeOf(shape));
    init.fill(values, shape, keyedRandom(this.#given.seed ?? 1, 'init', name));
    return tf.tensor(values, [...shape]);
  }
}
