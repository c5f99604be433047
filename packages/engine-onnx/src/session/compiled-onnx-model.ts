import {
  BatchBuffers,
  ConfigError,
  DisposedError,
  HostDenseParameters,
  MaskFiller,
  type Batch,
  type CompiledModel,
  type CtrModel,
  type ModelSpec,
  type Predictions,
  type PredictOutputs,
  type StepKey,
  type StepResult,
} from '@fsdnet/core';
import type { Runtime } from '../runtimes/index.ts';
import { Inference } from './inference.ts';
import { TrainingStep, type TrainingParts } from './training-step.ts';

/** A model whose training step (one graph a batch size) and inference (one graph for all sizes) run on ONNX Runtime. */
export class CompiledOnnxModel implements CompiledModel {
  readonly dense: HostDenseParameters;
  readonly #parts: TrainingParts;
  readonly #batches: BatchBuffers;
  readonly #steps = new Map<number, Promise<TrainingStep>>();
  readonly #inferences: Inference[];
  #disposed = false;

  /** @throws EngineError when the model cannot be traced. */
  static async create(runtime: Runtime, model: CtrModel, spec: ModelSpec): Promise<CompiledOnnxModel> {
    const dense = new HostDenseParameters(spec.manifest, spec.seed, spec);
    const parts = { runtime, model, spec, dense, masks: new MaskFiller() };
    return new CompiledOnnxModel(parts, await Inference.create(parts, []));
  }

  constructor(parts: TrainingParts, inference: Inference) {
    this.#parts = parts;
    this.dense = parts.dense;
    // Each graph of a training step is bound to the buffers of its size.
    this.#batches = new BatchBuffers(parts.spec, { trainingSizes: Infinity });
    this.#inferences = [inference];
  }

  batch(size: number, use: 'training' | 'inference'): Batch {
    this.#mustBeAlive();
    return this.#batches.get(size, use);
  }

  async prepare(sizes: readonly number[]): Promise<void> {
    for (const size of sizes) await this.#stepFor(this.batch(size, 'training'));
  }

  async step(batch: Batch, at: StepKey): Promise<StepResult> {
    this.#mustBeAlive();
    this.#batches.mustOwn(batch, 'training', `step of model "${this.#parts.model.name}"`);
    return (await this.#stepFor(batch)).run(at);
  }

  async predict(batch: Batch, outputs: PredictOutputs = {}): Promise<Predictions> {
    this.#mustBeAlive();
    this.#batches.mustOwn(batch, 'inference', `predict of model "${this.#parts.model.name}"`);
    return (await this.#inferenceFor(outputs.taps ?? [])).predict(batch, outputs);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    const steps = await Promise.allSettled(this.#steps.values());
    this.#steps.clear();
    for (const step of steps) if (step.status === 'fulfilled') await step.value.release();
    for (const inference of this.#inferences.splice(0)) await inference.release();
  }

  #stepFor(batch: Batch): Promise<TrainingStep> {
    let step = this.#steps.get(batch.size);
    if (!step) {
      step = TrainingStep.create(this.#parts, batch);
      this.#steps.set(batch.size, step);
      // A failed attempt is not kept.
      step.catch(() => this.#steps.delete(batch.size));
    }
    return step;
  }

  async #inferenceFor(taps: readonly string[]): Promise<Inference> {
    const ready = this.#inferences.find((inference) => inference.covers(taps));
    if (ready) return ready;
    const { manifest } = this.#parts.spec;
    const unknown = taps.find((tap) => !Object.hasOwn(manifest.taps, tap));
    if (unknown !== undefined) {
      throw new ConfigError({
        where: `predict of model "${this.#parts.model.name}"`,
        rule: 'unknown tap',
        got: JSON.stringify(unknown),
        fix: `Taps: ${Object.keys(manifest.taps).join(', ') || 'none'}.`,
      });
    }
    const inference = await Inference.create(this.#parts, taps);
    this.#inferences.push(inference);
    return inference;
  }

  #mustBeAlive(): void {
    if (!this.#disposed) return;
    throw new DisposedError({
      where: `model "${this.#parts.model.name}" on ${this.#parts.runtime.package}`,
      rule: 'it was disposed',
      fix: 'Compile it again.',
    });
  }
}
