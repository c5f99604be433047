import { basename, resolve } from 'node:path';
import { InputError } from '@fsdnet/core';
import { fittedSchemaToJson } from '@fsdnet/core/engine';
import {
  disk,
  heldFiles,
  replaceWhole,
  takeLock,
  type FileSystem,
  type Lock,
  type LockOptions,
} from '@fsdnet/core/node';
import type { JsonObject, OpenRun, RunStore } from '../run-store/index.ts';
import { CheckpointFolder } from './checkpoint-folder.ts';
import { readRecords } from '../run-store/read-records.ts';
import { appendRecord, writeRecords } from './metrics-file.ts';
import { runPaths, type RunPaths } from './run-paths.ts';
import { writeSafetensors } from './safetensors.ts';
import { readSealed, sealedText } from '../run-store/sealed-json.ts';

/** Options of `runFolder`: `onWait`, `ending` and times of its lock, as `takeLock` has them. */
export interface RunFolderOptions extends Omit<LockOptions, 'purpose' | 'processes'> {
  /** Default: the disk. */
  readonly fileSystem?: FileSystem | undefined;
}

/**
 * A run kept in a folder: config.json, schema.json, metrics.jsonl, checkpoints/ and, at the end, calibration.json (unless
 * `calibrate` is off) and model.safetensors. While a fit uses it, a lock file keeps other processes off; when another has taken
 * the lock over all the same, because this one stood still for a minute, nothing more is written.
 */
export function runFolder(path: string, options: RunFolderOptions = {}): RunStore {
  const { fileSystem: files = disk, ...lockOptions } = options;
  const paths = runPaths(resolve(path));
  return {
    where: path,
    async open() {
      await files.makeFolder(paths.folder);
      const lock = await takeLock(files, paths.lock, lockOptions);
      return openRun(heldFiles(files, lock), paths, lock);
    },
  };
}

function openRun(files: FileSystem, paths: RunPaths, lock: Lock): OpenRun {
  const checkpoints = new CheckpointFolder(files, paths.checkpoints);
  const replace = (path: string, text: string): Promise<void> =>
    replaceWhole(files, path, [new TextEncoder().encode(text)]);
  const writeConfig = (config: JsonObject): Promise<void> => replace(paths.config, sealedText('fsdnet-run', config));
  return {
    config: () => readSealed(files, paths.config, 'fsdnet-run'),
    async begin(config, schema) {
      await checkpoints.clear();
      for (const path of [paths.model, paths.calibration, paths.metrics]) await files.remove(path);
      await replace(paths.schema, `${JSON.stringify(fittedSchemaToJson(schema))}\n`);
      // It comes last: a folder that has one has everything else that a resume needs.
      await writeConfig(config);
    },
    writeConfig,
    async checkpoint() {
      const checkpoint = await checkpoints.read();
      if (!checkpoint && (await hasTrained(files, paths))) throw lostState(paths);
      return checkpoint;
    },
    best: () => checkpoints.readBest(),
    writeCheckpoint: (checkpoint) => checkpoints.write(checkpoint),
    writeMetrics: (records) => writeRecords(files, paths.metrics, records),
    appendMetrics: (record) => appendRecord(files, paths.metrics, record),
    writeCalibration: (calibration) => replace(paths.calibration, sealedText('fsdnet-calibration', calibration)),
    writeModel: (model) =>
      replaceWhole(files, paths.model, async (file) => {
        await writeSafetensors(file, model);
      }),
    close: () => lock.release(),
  };
}

/** Whether a run has come further than to where it has no checkpoint yet: each evaluation but the first comes after one. */
async function hasTrained(files: FileSystem, { folder, model, metrics }: RunPaths): Promise<boolean> {
  const isFinished = ((await files.list(folder)) ?? []).includes(basename(model));
  return isFinished || (await readRecords(files, metrics)).length > 1;
}

function lostState({ checkpoints }: RunPaths): InputError {
  return new InputError({
    where: checkpoints,
    rule: 'a run goes on from its last state',
    got: 'a folder without one',
    fix: 'Restore the folder from a copy, or start a new run elsewhere; the model that was kept can still be used.',
  });
}
