import { resolve } from 'node:path';
import type { FittedSchema } from '@fsdnet/core';
import { fittedSchemaToJson } from '@fsdnet/core/engine';
import { disk, replaceWhole, takeLock, type FileSystem, type Lock } from '@fsdnet/core/node';
import type { EpochRecord } from '../progress/index.ts';
import type { JsonObject, Checkpoint, OpenRun, RunStore, Snapshot, StoredCalibration } from '../run-store/index.ts';
import { CheckpointFolder } from './checkpoint-folder.ts';
import { appendRecord, writeRecords } from './metrics-file.ts';
import { runPaths, type RunPaths } from './run-paths.ts';
import { toSafetensors } from './safetensors.ts';
import { readSealed, sealedText } from './sealed-json.ts';

/** Options of `runFolder`. */
export interface RunFolderOptions {
  /** Seconds to wait for a lock that another live process holds. Default 0. */
  readonly lockWaitSeconds?: number | undefined;
  /** Default: the disk. */
  readonly fileSystem?: FileSystem | undefined;
}

/**
 * A run kept in a folder: config.json, schema.json, metrics.jsonl, checkpoints/ and, at the end, calibration.json (unless
 * `calibrate` is off) and model.safetensors. While a fit uses it, a lock file keeps other processes off.
 */
export function runFolder(path: string, options: RunFolderOptions = {}): RunStore {
  const { lockWaitSeconds: waitSeconds = 0, fileSystem: files = disk } = options;
  const paths = runPaths(resolve(path));
  return {
    where: path,
    async open() {
      await files.makeFolder(paths.folder);
      return new OpenRunFolder(files, paths, await takeLock(files, paths.lock, { waitSeconds }));
    },
  };
}

class OpenRunFolder implements OpenRun {
  readonly #files: FileSystem;
  readonly #paths: RunPaths;
  readonly #lock: Lock;
  readonly #checkpoints: CheckpointFolder;

  constructor(files: FileSystem, paths: RunPaths, lock: Lock) {
    this.#files = files;
    this.#paths = paths;
    this.#lock = lock;
    this.#checkpoints = new CheckpointFolder(files, paths.checkpoints);
  }

  config(): Promise<JsonObject | undefined> {
    return readSealed(this.#files, this.#paths.config, 'fsdnet-run');
  }

  /** The configuration comes last: a folder that has one has everything else that a resume needs. */
  async begin(config: JsonObject, schema: FittedSchema): Promise<void> {
    const { model, metrics, calibration } = this.#paths;
    await this.#checkpoints.clear();
    for (const path of [model, calibration, metrics]) await this.#files.remove(path);
    await this.#replace(this.#paths.schema, `${JSON.stringify(fittedSchemaToJson(schema))}\n`);
    await this.writeConfig(config);
  }

  writeConfig(config: JsonObject): Promise<void> {
    return this.#replace(this.#paths.config, sealedText('fsdnet-run', config));
  }

  checkpoint(): Promise<Checkpoint | undefined> {
    return this.#checkpoints.read();
  }

  writeCheckpoint(checkpoint: Checkpoint): Promise<void> {
    return this.#checkpoints.write(checkpoint);
  }

  writeMetrics(records: readonly EpochRecord[]): Promise<void> {
    return writeRecords(this.#files, this.#paths.metrics, records);
  }

  appendMetrics(record: EpochRecord): Promise<void> {
    return appendRecord(this.#files, this.#paths.metrics, record);
  }

  writeCalibration(calibration: StoredCalibration): Promise<void> {
    return this.#replace(this.#paths.calibration, sealedText('fsdnet-calibration', calibration));
  }

  writeModel(model: Snapshot): Promise<void> {
    return replaceWhole(this.#files, this.#paths.model, toSafetensors(model).pieces);
  }

  close(): Promise<void> {
    return this.#lock.release();
  }

  #replace(path: string, text: string): Promise<void> {
    return replaceWhole(this.#files, path, [new TextEncoder().encode(text)]);
  }
}
