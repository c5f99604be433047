import type { FittedSchema } from '@fsdnet/core';
import type { ChosenCalibration } from '../calibration/choose-calibration.ts';
import type { EpochRecord } from '../progress/index.ts';
import type { SplitRows } from '../tables/split-rows.ts';

/** A value that survives JSON. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | JsonObject;

/** An object that survives JSON. */
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** A named array of float32 values. */
export interface StoredTensor {
  readonly shape: readonly number[];
  /** All values; of a table that is split over ranks, those of the rank's rows. */
  readonly data: Float32Array;
  /** Where they are only a rank's. */
  readonly split?: SplitRows | undefined;
  /** Where not all values are in `data`: gives them, once. */
  readonly blocks?: AsyncIterable<Float32Array> | undefined;
}

/** Named arrays in a fixed order, and facts about them. */
export interface Snapshot {
  /** Plain data. */
  readonly facts: Readonly<Record<string, unknown>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

/** An array that a store has. */
export interface KeptTensor {
  readonly shape: readonly number[];
  /** Reads as many values as `target` has, from value `from` (default 0) on; large ones are never in memory twice. */
  readInto(target: Float32Array, from?: number): Promise<void>;
  /** Reads a rank's rows. Of runs that ranks share, which all call it. */
  readRows?(target: Float32Array, split: SplitRows): Promise<void>;
}

/** A snapshot that a store has. It can be read until the next one is written. */
export interface KeptSnapshot extends Pick<Snapshot, 'facts'> {
  readonly tensors: ReadonlyMap<string, KeptTensor>;
}

/** A checkpoint that a store has. */
export interface KeptCheckpoint {
  readonly state: KeptSnapshot;
  readonly best?: { readonly epoch: number; readonly weights: KeptSnapshot } | undefined;
}

/** A training state as a store takes it. */
export interface Checkpoint {
  readonly state: Snapshot;
  /** Weights of the best evaluation so far; absent before the first, and themselves left out where they are those of the checkpoint before. */
  readonly best?: { readonly epoch: number; readonly weights?: Snapshot | undefined } | undefined;
}

/** The correction of the probabilities that one epoch's weights give. */
export interface StoredCalibration extends ChosenCalibration {
  readonly epoch: number;
}

/** Where `fit` keeps a run. */
export interface RunStore {
  /** For messages: the folder's path. */
  readonly where: string;
  /** Takes the run for this process. @throws StorageError when another one has it. */
  open(): Promise<OpenRun>;
}

/** A run taken for this process. Every write is on disk, whole, when its promise resolves. */
export interface OpenRun {
  /** The configuration of the run that is there; undefined when there is none. */
  config(): Promise<JsonObject | undefined>;
  /** Starts a run: nothing that was there before counts any more. */
  begin(config: JsonObject, schema: FittedSchema): Promise<void>;
  /** Replaces the configuration of the run that is there. */
  writeConfig(config: JsonObject): Promise<void>;
  /**
   * The newest whole checkpoint; undefined before the first one.
   *
   * @throws StorageError when its files are damaged, InputError when all are gone from a run that had some.
   */
  checkpoint(): Promise<KeptCheckpoint | undefined>;
  /** The weights of the best evaluation that the newest checkpoint has, without its state. */
  best(): Promise<KeptSnapshot | undefined>;
  writeCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** Replaces the metrics of all evaluations (on resume: those after the checkpoint go). */
  writeMetrics(records: readonly EpochRecord[]): Promise<void>;
  appendMetrics(record: EpochRecord): Promise<void>;
  /** What corrects the finished model's probabilities; it comes before the model, and not with `calibrate` off. */
  writeCalibration(calibration: StoredCalibration): Promise<void>;
  /** The finished model. */
  writeModel(model: Snapshot): Promise<void>;
  /** Gives the run back. */
  close(): Promise<void>;
}
