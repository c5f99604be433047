import * as tf from '@tensorflow/tfjs-core';
import { normal, zeros, type CtrModel } from '@fsdnet/core';
import {
  HostDenseParameters,
  type Batch,
  type CompiledModel,
  type Engine,
  type ModelSpec,
  type PredictOutputs,
  type ShardCompute,
} from '@fsdnet/core/engine';

/** Logistic regression on the default table, with the first-order table besides. */
export function logisticModel(name = 'logistic'): CtrModel {
  return {
    name,
    forward(ctx) {
      const x = ctx.input.flat();
      const kernel = ctx.param<tf.Rank.R2>('kernel', [x.shape[1], 1], normal({ standardDeviation: 0.1 }));
      const bias = ctx.param<tf.Rank.R1>('bias', [1], zeros());
      const logit = tf.add(tf.add(tf.matMul(x, kernel), bias), ctx.firstOrder()) as tf.Tensor2D;
      return { logits: [logit], probability: tf.sigmoid(logit), taps: { input: x } };
    },
  };
}

/** Options of `logisticEngine`. */
export interface LogisticEngineOptions {
  /** Called before every step; may throw, wait, or change the batch. */
  readonly beforeStep?: (batch: Batch) => void | Promise<void>;
  readonly threads?: number;
}

/** An engine for `logisticModel` alone, with gradients by hand. Keeps track of what is alive. */
export function logisticEngine(options: LogisticEngineOptions = {}): Engine & { readonly alive: () => number } {
  let alive = 0;
  return {
    name: 'by-hand',
    runtime: 'by-hand 1',
    threads: options.threads ?? 1,
    alive: () => alive,
    async compile(_model: CtrModel, spec: ModelSpec): Promise<CompiledModel> {
      alive++;
      const compiled = new CompiledLogistic(spec, options);
      const dispose = async (): Promise<void> => void alive--;
      return Object.assign(compiled, { dispose });
    },
  };
}

class CompiledLogistic implements Omit<CompiledModel, 'dispose'> {
  readonly dense: HostDenseParameters;
  readonly shards: ShardCompute;
  readonly #spec: ModelSpec;
  readonly #options: LogisticEngineOptions;
  readonly #batches = new Map<string, Batch>();
  readonly #widths: Readonly<Record<string, number>>;

  constructor(spec: ModelSpec, options: LogisticEngineOptions) {
    this.dense = new HostDenseParameters(spec.manifest, spec.seed, spec);
    this.shards = {
      dense: this.dense,
      pass: async (batch) => ({ ...(await this.step(batch)), moments: {} }),
    };
    this.#spec = spec;
    this.#options = options;
    this.#widths = Object.fromEntries(
      spec.manifest.tables.map(({ name, dims }) => [name, dims.reduce((sum, dim) => sum + dim, 0)]),
    );
  }

  batch(size: number, use: 'training' | 'inference'): Batch {
    const key = `${use} ${size}`;
    let batch = this.#batches.get(key);
    if (!batch) {
      batch = {
        size,
        tables: Object.fromEntries(
          Object.entries(this.#widths).map(([name, width]) => [name, new Float32Array(size * width)]),
        ),
        numeric: {},
        labels: new Float32Array(size),
        ...(this.#spec.sampleWeights && { weights: new Float32Array(size) }),
      };
      this.#batches.set(key, batch);
    }
    return batch;
  }

  async step(batch: Batch): ReturnType<CompiledModel['step']> {
    await this.#options.beforeStep?.(batch);
    const { kernel, width, logits } = this.#forward(batch);
    const kernelGradient = this.dense.gradientView('kernel').fill(0);
    const biasGradient = this.dense.gradientView('bias').fill(0);
    const inputGradient = new Float32Array(batch.tables['embedding']!.length);
    const firstOrderGradient = new Float32Array(batch.tables['firstOrder']!.length);
    const fields = this.#widths['firstOrder']!;
    const weights = batch.weights ?? new Float32Array(batch.size).fill(1);
    const weight = weights.reduce((sum, value) => sum + value, 0);
    let loss = 0;
    for (const [row, logit] of logits.entries()) {
      const label = batch.labels[row]!;
      const share = weights[row]! / weight;
      loss += share * (Math.log1p(Math.exp(-Math.abs(logit))) + Math.max(logit, 0) - logit * label);
      const d = share * (1 / (1 + Math.exp(-logit)) - label);
      biasGradient[0]! += d;
      firstOrderGradient.fill(d, row * fields, (row + 1) * fields);
      for (let k = 0; k < width; k++) {
        kernelGradient[k]! += d * batch.tables['embedding']![row * width + k]!;
        inputGradient[row * width + k] = d * kernel[k]!;
      }
    }
    return {
      loss: { crossEntropy: loss },
      tableGradients: { embedding: inputGradient, firstOrder: firstOrderGradient },
    };
  }

  async predict(batch: Batch, { heads = false, taps = [] }: PredictOutputs = {}): ReturnType<CompiledModel['predict']> {
    // Gives others a chance to overwrite the batch, if they wrongly share it.
    await new Promise((resolve) => setImmediate(resolve));
    const { logits } = this.#forward(batch);
    return {
      probability: Float32Array.from(logits, (logit) => 1 / (1 + Math.exp(-logit))),
      ...(heads && { logits: [Float32Array.from(logits)] }),
      ...(taps.includes('input') && { taps: { input: batch.tables['embedding']!.slice() } }),
    };
  }

  #forward({ size, tables }: Batch): {
    readonly kernel: Float32Array;
    readonly width: number;
    readonly logits: readonly number[];
  } {
    const width = this.#widths['embedding']!;
    const fields = this.#widths['firstOrder']!;
    const kernel = this.dense.view('kernel');
    const [bias] = this.dense.view('bias');
    const logits = Array.from({ length: size }, (_, row) => {
      let logit = bias!;
      for (let k = 0; k < width; k++) logit += kernel[k]! * tables['embedding']![row * width + k]!;
      for (let field = 0; field < fields; field++) logit += tables['firstOrder']![row * fields + field]!;
      return logit;
    });
    return { kernel, width, logits };
  }
}
