import type { CtrModel, Engine, FittedSchema } from '@fsdnet/core';
import type { EpochRecord } from '../progress/epoch-record.ts';
import type { JsonObject } from '../run-store/json.ts';
import type { TrainedModel } from '../trained-model/trained-model.ts';
import type { FileSystem } from './file-system.ts';

/** Options of `loadModel`. */
export interface LoadModelOptions {
  /** The model that was trained, built with the same options. */
  readonly model: CtrModel;
  readonly engine: Engine;
  /** Default: the disk. */
  readonly fileSystem?: FileSystem | undefined;
}

/** What a run folder says about itself. */
export interface RunDescription {
  /** `config.json`: what `fit` was told, its defaults written out; `config.config` is what the caller added. */
  readonly config: JsonObject;
  readonly schema: FittedSchema;
  /** Records of all finished epochs. */
  readonly history: readonly EpochRecord[];
  /** Whether training came to its end. */
  readonly finished: boolean;
}

/**
 * Reads what a run folder says about itself, without its weights.
 *
 * @throws InputError when the folder holds no run, StorageError when a file is damaged.
 */
export async function describeRun(_path: string, _options: { readonly fileSystem?: FileSystem | undefined } = {}): Promise<RunDescription> {
  throw new Error('in work');
}

/**
 * The model of a run: its best epoch, so far when the run is not finished.
 *
 * @throws InputError when the folder holds no run or no weights yet, ConfigError when the weights belong to another
 * model (it names what differs), StorageError when a file is damaged (it names the file).
 */
export async function loadModel(_path: string, _options: LoadModelOptions): Promise<TrainedModel> {
  throw new Error('in work');
}
