import { ConfigError } from '@fsdnet/core';
import {
  BatchBuffers,
  DisposedError,
  foldStatistics,
  HostDenseParameters,
  MaskFiller,
  type Batch,
  type CompiledModel,
  type Predictions,
  type PredictOutputs,
  type ShardCompute,
  type ShardKey,
  type ShardResult,
  type StepKey,
  type StepResult,
} from '@fsdnet/core/engine';
import { Inference } from './inference.ts';
import type { ModelParts } from './model-parts.ts';
import { TrainingStep } from './training-step.ts';

/** Up to so many rows are computed by one thread, for others would have to be woken. */
const FEW_ROWS = 32;

/** A graph that computes these taps beside the probability, perhaps still under construction. */
interface KeptInference {
  readonly taps: readonly string[];
  readonly ready: Promise<Inference>;
}

/** A model whose training step (one graph a batch size) and inference (one graph for all sizes) run on ONNX Runtime. */
export class CompiledOnnxModel implements CompiledModel {
  readonly dense: HostDenseParameters;
  readonly shards: ShardCompute;
  readonly #parts: ModelParts;
  readonly #batches: BatchBuffers;
  readonly #steps = new Map<number, Promise<TrainingStep>>();
  readonly #inferences: KeptInference[];
  /** Holds the settled weights. */
  #settledInference: Promise<Inference> | undefined;
  #settled = false;
  #disposed = false;

  /** @throws EngineError when the model cannot be traced. */
  static async create(given: Pick<ModelParts, 'runtime' | 'model' | 'spec' | 'passes'>): Promise<CompiledOnnxModel> {
    const { manifest, seed } = given.spec;
    const parts = { ...given, dense: new HostDenseParameters(manifest, seed, given.spec), masks: new MaskFiller() };
    return new CompiledOnnxModel(parts, await Inference.create(parts, []));
  }

  constructor(parts: ModelParts, inference: Inference) {
    this.#parts = parts;
    this.dense = parts.dense;
    this.shards = { dense: parts.dense, pass: (batch, at) => this.#pass(batch, at) };
    // Each graph of a training step is bound to the buffers of its size.
    this.#batches = new BatchBuffers(parts.spec, { trainingSizes: Infinity });
    this.#inferences = [{ taps: [], ready: Promise.resolve(inference) }];
  }

  batch(size: number, use: 'training' | 'inference'): Batch {
    this.#mustBeAlive();
    return this.#batches.get(size, use);
  }

  settle(): void {
    this.#settled = true;
  }

  async prepare(sizes: readonly number[]): Promise<void> {
    for (const size of sizes) await this.#stepFor(this.batch(size, 'training'));
  }

  async step(batch: Batch, at: StepKey): Promise<StepResult> {
    const result = await this.#pass(batch, { ...at, firstRow: 0 });
    for (const [name, moments] of Object.entries(result.moments))
      foldStatistics(this.dense.statisticsView(name), moments);
    return result;
  }

  async predict(batch: Batch, outputs: PredictOutputs = {}): Promise<Predictions> {
    this.#mustBeAlive();
    this.#batches.mustOwn(batch, 'inference', `predict of model "${this.#parts.model.name}"`);
    const inference = await (this.#mayHoldWeights(batch, outputs)
      ? (this.#settledInference ??= this.#settleInference())
      : this.#inferenceFor(outputs.taps ?? []));
    this.#mustBeAlive();
    return inference.predict(batch, outputs);
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    // Sessions under construction are released too, because nobody else would do it.
    const sessions = await Promise.allSettled([
      ...this.#steps.values(),
      ...this.#inferences.splice(0).map(({ ready }) => ready),
      ...(this.#settledInference ? [this.#settledInference] : []),
    ]);
    this.#steps.clear();
    for (const session of sessions) if (session.status === 'fulfilled') await session.value.release();
    this.dense.release();
  }

  async #pass(batch: Batch, at: ShardKey): Promise<ShardResult> {
    this.#mustBeAlive();
    this.#batches.mustOwn(batch, 'training', `step of model "${this.#parts.model.name}"`);
    const step = await this.#stepFor(batch);
    this.#mustBeAlive();
    return step.run(at);
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

  #mayHoldWeights({ size }: Batch, { heads = false, taps = [] }: PredictOutputs): boolean {
    const isForOneThread = size <= FEW_ROWS || this.#parts.runtime.threads === 1;
    return this.#settled && isForOneThread && !heads && taps.length === 0;
  }

  async #settleInference(): Promise<Inference> {
    try {
      return await (await this.#inferenceFor([])).withWeights();
    } catch (error) {
      // A failed attempt is not kept.
      this.#settledInference = undefined;
      throw error;
    }
  }

  async #inferenceFor(taps: readonly string[]): Promise<Inference> {
    const present = this.#inferences.find((kept) => taps.every((tap) => kept.taps.includes(tap)));
    if (present) return present.ready;
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
    const kept = { taps: [...taps], ready: Inference.create(this.#parts, taps) };
    this.#inferences.push(kept);
    // A failed attempt is not kept.
    kept.ready.catch(() => this.#inferences.splice(this.#inferences.indexOf(kept), 1));
    return kept.ready;
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
