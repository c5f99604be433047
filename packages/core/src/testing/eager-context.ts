import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { ForwardBindings } from '../forward/forward-bindings.ts';
import { ForwardPass } from '../forward/forward-pass.ts';
import { sizeOf, tableWidth, type ParameterSpec } from '../forward/manifest.ts';
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
  const { layout = { fields: [] } } = options;
  const parameters = new Map<string, Tensor>();
  return Object.assign(new ForwardPass({ bindings: bindingsOf(options, parameters), layout }), { parameters });
}

/** Answers with what is given, else with defaults, and keeps the parameters that were asked for. */
function bindingsOf(options: EagerContextOptions, asked: Map<string, Tensor>): ForwardBindings {
  const { training = false, batchSize = 2, seed = 1 } = options;
  const { parameters = {}, tables = {}, numeric = {}, masks = {}, statistics = {} } = options;
  const drawn = ({ name, shape, init }: ParameterSpec): Tensor => {
    const values = new Float32Array(sizeOf(shape));
    init.fill(values, shape, keyedRandom(seed, 'init', name));
    return tf.tensor(values, [...shape]);
  };
  return {
    training,
    batchSize,
    parameter(spec) {
      const tensor = parameters[spec.name] ?? drawn(spec);
      asked.set(spec.name, tensor);
      return tensor;
    },
    table({ name, dims, init }) {
      return tables[name] ?? (drawn({ name, shape: [batchSize, tableWidth({ dims })], init }) as Tensor2D);
    },
    numeric: (field) => numeric[field] ?? tf.zeros([batchSize, 1]),
    mask: ({ name, rate, shape }) => masks[name] ?? tf.fill([batchSize, ...shape], 1 / (1 - rate)),
    statistics: ({ name, width }) => statistics[name] ?? { mean: tf.zeros([width]), variance: tf.ones([width]) },
    // A single pass has no use for them.
    observeStatistics: () => undefined,
  };
}
