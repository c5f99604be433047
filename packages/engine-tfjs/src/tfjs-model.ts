import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { ConfigError, modelLoss, type CtrModel, type ModelOutput, type Target } from '@fsdnet/core';
import {
  BatchBuffers,
  DisposedError,
  dropTape,
  EngineError,
  foldStatistics,
  ForwardPass,
  totalLoss,
  type Batch,
  type CompiledModel,
  type ModelSpec,
  type Predictions,
  type PredictOutputs,
  type StepKey,
  type StepResult,
} from '@fsdnet/core/engine';
import type { DeviceParameters } from './device-parameters.ts';
import { DropoutMasks } from './dropout-masks.ts';
import { FusedParameters } from './fused-parameters.ts';
import { passEnvironment, type PassEnvironment } from './pass-environment.ts';
import { PassBindings, type ObservedStatistics } from './pass-bindings.ts';
import { tensorflowBackend } from './tensorflow-backend.ts';
import { VectorParameters } from './vector-parameters.ts';

/** A model that runs eagerly. Each pass is one synchronous stretch of work with the backend in place. */
export class TfjsModel implements CompiledModel {
  readonly dense: DeviceParameters;
  readonly #model: CtrModel;
  readonly #spec: ModelSpec;
  readonly #backend: string;
  readonly #environment: PassEnvironment;
  readonly #batches: BatchBuffers;
  readonly #masks: DropoutMasks;
  #disposed = false;

  constructor(model: CtrModel, spec: ModelSpec, backend: string) {
    this.#model = model;
    this.#spec = spec;
    this.#backend = backend;
    this.#environment = passEnvironment(backend);
    this.#batches = new BatchBuffers(spec);
    this.#masks = new DropoutMasks(spec.seed);
    const tensorflow = tensorflowBackend(backend);
    this.dense = tensorflow ? new FusedParameters(spec, backend, tensorflow) : new VectorParameters(spec, backend);
  }

  batch(size: number, use: 'training' | 'inference'): Batch {
    return this.#batches.get(size, use);
  }

  async step(batch: Batch, at: StepKey): Promise<StepResult> {
    this.#checkAlive('step');
    this.#batches.mustOwn(batch, 'training', `model "${this.#model.name}": step`);
    const { scalars, observed, tableGradients } = this.#environment.run(() => this.#differentiate(batch, at));
    const { lossParts, tables } = this.#spec.manifest;
    const numbers = await take(scalars);
    const gradients: [string, Float32Array][] = [];
    for (const [index, { name }] of tables.entries()) gradients.push([name, await take(tableGradients[index]!)]);
    this.#fold(observed, numbers.subarray(lossParts.length));
    return {
      loss: Object.fromEntries(lossParts.map((name, index) => [name, numbers[index]!])),
      tableGradients: Object.fromEntries(gradients),
    };
  }

  async predict(batch: Batch, outputs: PredictOutputs = {}): Promise<Predictions> {
    this.#checkAlive('predict');
    this.#batches.mustOwn(batch, 'inference', `model "${this.#model.name}": predict`);
    const { heads = false, taps = [] } = outputs;
    for (const name of taps) this.#checkTap(name);
    const wanted = this.#environment.run(() =>
      tf.tidy(() => {
        const bindings = new PassBindings(this.#spec.manifest, this.dense, batch);
        const output = this.#evaluate(this.#pass(bindings));
        const tensors = [
          output.probability,
          ...(heads ? output.logits : []),
          ...taps.map((name) => output.taps![name]!),
        ];
        // An output may be a parameter, which must outlive this pass.
        return tensors.map((tensor) => tf.clone(tensor));
      }),
    );
    const arrays: Float32Array[] = [];
    // Copies, because an output may be an input, whose buffer the caller fills again.
    for (const tensor of wanted) arrays.push((await take(tensor)).slice());
    const [probability, ...rest] = arrays;
    const logits = heads ? rest.splice(0, this.#spec.manifest.heads) : undefined;
    return {
      probability: probability!,
      ...(logits && { logits }),
      ...(taps.length > 0 && { taps: Object.fromEntries(taps.map((name, index) => [name, rest[index]!])) }),
    };
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.dense.dispose();
    this.#environment.dispose();
  }

  /** Forward and backward pass. Loss parts and batch statistics come back as one vector, to be read in one go. */
  #differentiate(batch: Batch, at: StepKey): StepTensors {
    const { manifest } = this.#spec;
    let result: StepTensors | undefined;
    // Not returned from tidy, which would search it for tensors.
    tf.tidy(() => {
      const bindings = new PassBindings(manifest, this.dense, batch, { masks: this.#masks, at });
      const pass = this.#pass(bindings);
      const parts: Tensor[] = [];
      try {
        const objective = (): tf.Scalar => {
          const output = this.#model.forward(pass);
          const loss = modelLoss(this.#model, pass, output, targetOf(bindings, batch));
          for (const name of manifest.lossParts) parts.push(tf.keep(tf.clone(loss[name]!)));
          return totalLoss(loss);
        };
        const { grads } = tf.engine().gradients(objective, [...bindings.leaves], undefined, true);
        // With allowNoGradients tfjs gives null where the loss does not depend on a leaf, against its own type.
        const gradients = grads as (Tensor | null)[];
        const dense = gradients.slice(0, manifest.parameters.length);
        const tables = bindings.leaves.slice(dense.length).map((leaf, index) => {
          return tf.keep(gradients[dense.length + index] ?? tf.zerosLike(leaf));
        });
        this.dense.setGradients(dense);
        const statistics = bindings.observed.flatMap(({ mean, variance }) => [mean, variance]);
        const scalars = tf.keep(
          tf.concat1d([...parts.map((part) => tf.reshape(part, [1])), ...statistics] as Tensor1D[]),
        );
        result = { scalars, observed: bindings.observed, tableGradients: tables };
      } catch (error) {
        throw this.#explained(error, pass.scopeInUse);
      } finally {
        dropTape();
        for (const part of parts) part.dispose();
        for (const { mean, variance } of bindings.observed) tf.dispose([mean, variance]);
      }
    });
    return result!;
  }

  #evaluate(pass: ForwardPass): ModelOutput {
    try {
      return this.#model.forward(pass);
    } catch (error) {
      throw this.#explained(error, pass.scopeInUse);
    }
  }

  #pass(bindings: PassBindings): ForwardPass {
    const { layout, manifest } = this.#spec;
    return new ForwardPass({ bindings, layout, manifest });
  }

  /** tfjs names the kernel that a backend lacks, but not where the model asked for it. */
  #explained(error: unknown, scope: string): unknown {
    const kernel = error instanceof Error && /Kernel '(\w+)' not registered/.exec(error.message)?.[1];
    if (!kernel) return error;
    return new EngineError({
      where: `model "${this.#model.name}", after "${scope}"`,
      rule: `the tfjs backend "${this.#backend}" has no kernel "${kernel}"`,
      fix: 'Choose another engine.',
      cause: error,
    });
  }

  /** `numbers` holds mean and variance of each observation, one after the other. */
  #fold(observed: readonly ObservedStatistics[], numbers: Float32Array): void {
    let offset = 0;
    for (const { name, width, count } of observed) {
      const mean = numbers.subarray(offset, offset + width);
      const variance = numbers.subarray(offset + width, offset + 2 * width);
      foldStatistics(this.dense.statisticsView(name), { mean, variance, count });
      offset += 2 * width;
    }
  }

  #checkTap(name: string): void {
    const names = Object.keys(this.#spec.manifest.taps);
    if (names.includes(name)) return;
    throw new ConfigError({
      where: `model "${this.#model.name}"`,
      rule: 'no tap of this name',
      got: `"${name}"`,
      fix: names.length > 0 ? `Use one of ${names.join(', ')}.` : 'The model has none.',
    });
  }

  #checkAlive(method: string): void {
    if (!this.#disposed) return;
    throw new DisposedError({
      where: `model "${this.#model.name}": ${method}`,
      rule: 'a compiled model cannot be used after dispose()',
      fix: 'Compile it again.',
    });
  }
}

/** What a step leaves on the device. */
interface StepTensors {
  readonly scalars: Tensor1D;
  readonly observed: readonly ObservedStatistics[];
  readonly tableGradients: readonly Tensor[];
}

function targetOf(bindings: PassBindings, { labels, weights }: Batch): Target {
  return { labels: bindings.column(labels), ...(weights && { weights: bindings.column(weights) }) };
}

/** The values of a tensor, which is disposed. */
async function take(tensor: Tensor): Promise<Float32Array> {
  const values = (await tensor.data()) as Float32Array;
  tensor.dispose();
  return values;
}
