import type { CtrModel, EncodedPart, EncodedRows, FittedSchema, Row } from '@fsdnet/core';
import type { EncodeOptions, FieldLayout, Predictions, PredictOutputs } from '@fsdnet/core/engine';
import type { ChosenCalibration } from '../calibration/choose-calibration.ts';
import type { EpochRecord } from '../progress/index.ts';
import type { StoredTensor } from '../run-store/index.ts';
import type { Evaluation, ScoredRows } from './evaluation.ts';
import type { EvaluateOptions, PredictOptions } from './scoring-options.ts';

/** The learned vectors of one field. */
export interface FieldVectors {
  readonly field: string;
  readonly dim: number;
  /** The value of each vector: "(padding)", the tokens, "(other)"; for a numeric field its name, or its soft buckets. */
  readonly values: readonly string[];
  /** Row-major [values, dim]. */
  readonly vectors: Float32Array;
}

/** How long training took, all sessions of a resumed run together. */
export interface TrainingTime {
  /** Rows that went through training steps. */
  readonly rows: number;
  /** Seconds in training steps; no evaluation, no checkpoints. */
  readonly seconds: number;
  /** `rows` / `seconds`; 0 before the first step. */
  readonly rowsPerSecond: number;
  /** Seconds in evaluations on the valid part. */
  readonly evaluationSeconds: number;
}

/** A model with its weights, ready to score rows. */
export interface TrainedModel {
  readonly name: string;
  /** The program that was trained. */
  readonly model: CtrModel;
  readonly schema: FittedSchema;
  /** The fields as the program sees them. */
  readonly layout: FieldLayout;
  /** The engine that computes. */
  readonly engine: { readonly name: string; readonly runtime: string; readonly threads: number };
  /** A record per evaluation. */
  readonly history: readonly EpochRecord[];
  /** Epochs after which the weights were these: 2.5 half-way through the third. */
  readonly bestEpoch: number;
  /** Epochs trained. */
  readonly epochs: number;
  /** Trained values, tables included. */
  readonly parameters: number;
  readonly time: TrainingTime;
  /**
   * What corrects the model's probabilities (in `evaluate`, `predict`, `predictOutputs` and exports), and what that did on
   * the valid rows; undefined where nothing was looked for. The logits of heads, `history` and `model` are without it.
   */
  readonly calibration: ChosenCalibration | undefined;
  /** Of a progressive pass: its rows in their order, with the probabilities before they were learned from, uncorrected. */
  readonly progressive: ScoredRows | undefined;
  /** Parameters by part, the best epoch and its metrics, as a text table. */
  summary(): string;
  /**
   * Metrics on labelled rows, for example on `data.test`.
   *
   * @throws InputError when the rows have no labels, or there are none: data that were not split have no `test`.
   */
  evaluate(rows: EncodedPart | readonly Row[] | undefined, options?: EvaluateOptions): Promise<Evaluation>;
  /** Click probabilities in row order. An asynchronous iterable of rows (or lists of rows) is scored as it comes. */
  predict(rows: EncodedPart | readonly Row[], options?: PredictOptions): Promise<Float32Array>;
  predict(rows: AsyncIterable<Row | readonly Row[]>, options?: PredictOptions): AsyncGenerator<Float32Array>;
  /** Probabilities with the logits of all heads and named inner outputs. */
  predictOutputs(
    rows: EncodedPart | readonly Row[],
    outputs: PredictOutputs,
    options?: PredictOptions,
  ): Promise<Predictions>;
  /** The learned vectors of a field. `table` is "embedding" unless the model has more. */
  embeddings(field: string, table?: string): FieldVectors;
  /**
   * All weights by the names of model.safetensors: parameters/…, statistics/…/mean and variance, tables/TABLE/FIELD.
   * The arrays of tables are the model's own: read them, do not write.
   */
  weights(): Promise<ReadonlyMap<string, StoredTensor>>;
  /** Rows as the model reads them; with `labels`, also label, weight and group, which then must be there. */
  encode(rows: readonly Row[], options?: EncodeOptions): EncodedRows;
  /** Frees the engine's memory; any later call is a DisposedError. */
  dispose(): Promise<void>;
}
