import type { BatchMoments } from '../forward/batch-norm.ts';
import type { Manifest } from '../forward/manifest.ts';
import type { CtrModel } from '../model/model.ts';
import type { FieldLayout } from '../schema/field-layout.ts';
import type { HostDenseParameters } from './host-dense-parameters.ts';
import type { OptimizerRule } from './optimizer-rule.ts';

/** What a model is compiled for. */
export interface ModelSpec {
  readonly layout: FieldLayout;
  readonly manifest: Manifest;
  /** Key of initial values and dropout masks. */
  readonly seed: number;
  /** True when training batches carry sample weights. */
  readonly sampleWeights: boolean;
  /** Weighted share of clicks among the training rows, for initial values (`clickRate()`). Default 0.5: not known. */
  readonly clickRate?: number | undefined;
  /** Whether parameters get initial values. Default true; false where `dense.write` follows. */
  readonly drawn?: boolean | undefined;
}

/** Runs models: compiles one into a training step and an inference function. */
export interface Engine {
  /** "onnx", "onnx-wasm", "tfjs-node", "tfjs-node-gpu", "cpu", … */
  readonly name: string;
  /** Library and version that computes, e.g. "onnxruntime-node 1.30.0". */
  readonly runtime: string;
  /** Threads that it uses. */
  readonly threads: number;
  compile(model: CtrModel, spec: ModelSpec): Promise<CompiledModel>;
}

/** Buffers of one batch. They belong to the compiled model and are filled by the caller before `step` or `predict`. */
export interface Batch {
  readonly size: number;
  /** Gathered table rows by table name, row-major [size, sum of dims]. */
  readonly tables: Readonly<Record<string, Float32Array>>;
  /** Standardised values of the numeric fields that the manifest names, [size]. */
  readonly numeric: Readonly<Record<string, Float32Array>>;
  /** [size]; training only. */
  readonly labels: Float32Array;
  /** [size]; training with `sampleWeights` only. */
  readonly weights?: Float32Array;
}

/** Which step this is: the key of its random draws. */
export interface StepKey {
  /** From 1. */
  readonly epoch: number;
  /** Step within the epoch, from 0. */
  readonly step: number;
}

/** What one training step computed. Arrays are valid until the next call on the compiled model. */
export interface StepResult {
  /** Loss parts by name, weights included; their sum is the total (without L2 terms). */
  readonly loss: Readonly<Record<string, number>>;
  /** Gradients of the gathered rows by table name, row-major [size, sum of dims]. */
  readonly tableGradients: Readonly<Record<string, Float32Array>>;
}

/** Which part of a step. */
export interface ShardKey extends StepKey {
  /** Place of the batch's first row among the rows of the step, a multiple of 16: dropout masks are those of the whole step. */
  readonly firstRow: number;
}

/** What the pass of one shard computed. Arrays are valid until the next call on the compiled model. */
export interface ShardResult extends StepResult {
  /** Moments of the batch by batch norm. */
  readonly moments: Readonly<Record<string, BatchMoments>>;
}

/** Steps that are computed in parts, each normalised by its own rows. */
export interface ShardCompute {
  /** As that of the model; a pass leaves its gradients there, and running statistics as they are. */
  readonly dense: HostDenseParameters;
  /** Forward and backward pass over the rows of a shard. */
  pass(batch: Batch, at: ShardKey): Promise<ShardResult>;
}

/** Which outputs `predict` returns besides the probability. */
export interface PredictOutputs {
  /** The logit of every head. */
  readonly heads?: boolean;
  /** Named taps of the model. */
  readonly taps?: readonly string[];
}

/** Result of `predict`. Arrays are the caller's to keep. */
export interface Predictions {
  /** [size] */
  readonly probability: Float32Array;
  /** One [size] array a head. */
  readonly logits?: readonly Float32Array[];
  /** By name, row-major [size, width]. */
  readonly taps?: Readonly<Record<string, Float32Array>>;
}

/** A model made ready to run by one engine. It owns the dense parameters; tables stay with the trainer. */
export interface CompiledModel {
  readonly dense: DenseParameters;
  /** Buffers for a batch of `size` rows; the same object for the same arguments, among the sizes that were used last. */
  batch(size: number, use: 'training' | 'inference'): Batch;
  /** Gets the training steps for batches of these sizes ready, so that the first of them takes no longer than the others. */
  prepare?(sizes: readonly number[]): Promise<void>;
  /** Forward and backward pass. Gradients of dense parameters stay in `dense`; running statistics move inside. */
  step(batch: Batch, at: StepKey): Promise<StepResult>;
  /** Of engines that keep dense parameters on the host. */
  readonly shards?: ShardCompute;
  /** Says that parameters and statistics stay as they are from now on, so that `predict` may keep them where it is quick. */
  settle?(): void;
  /** Evaluation mode: running statistics, no dropout. */
  predict(batch: Batch, outputs?: PredictOutputs): Promise<Predictions>;
  dispose(): Promise<void>;
}

/** Everything of the dense side that a checkpoint holds; parameters in manifest order, one after the other. */
export interface DenseState {
  readonly parameters: Float32Array;
  /** Slots of the optimizer by name, each laid out as `parameters`. */
  readonly slots: Readonly<Record<string, Float32Array>>;
  /** Running statistics in manifest order: mean, then variance, of each batch norm. */
  readonly statistics: Float32Array;
}

/** The dense parameters, on the host or on a device. */
export interface DenseParameters {
  /** Σ (g + λ·w)² over all dense parameters, after `step`. The clip factor needs dense and table gradients together. */
  squaredGradientNorm(networkL2: number): Promise<number>;
  /** Applies one update with gradients multiplied by `scale`; the rule carries the same networkL2. */
  update(rule: OptimizerRule, scale: number): Promise<void>;
  /** A copy of the state. */
  read(): Promise<DenseState>;
  /** Replaces parameters and statistics, and the slots that `state.slots` names (others return to zero). */
  write(state: DenseState): Promise<void>;
  /** A copy of the gradients of the last step, laid out as the parameters; for diagnostics and tests. */
  readGradients(): Promise<Float32Array>;
}
