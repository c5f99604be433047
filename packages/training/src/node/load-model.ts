import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { InputError } from '@fsdnet/core';
import { disk, type FileSystem } from '@fsdnet/core/node';
import { describeFiles, type RunDescription } from '../run-store/describe-run.ts';
import type { JsonObject, KeptSnapshot } from '../run-store/index.ts';
import { loadSnapshot } from '../run-store/kept-snapshot.ts';
import {
  assembleModel,
  calibrationOf,
  checkGiven,
  type LoadModelOptions,
  type TrainedModel,
} from '../trained-model/index.ts';
import type { StartState } from '../warm-start/index.ts';
import { CheckpointFolder } from './checkpoint-folder.ts';
import { runPaths, type RunPaths } from './run-paths.ts';
import { openSafetensors } from './safetensors.ts';

/** Options of `describeRun`. */
export interface DescribeRunOptions {
  /** Default: the disk. */
  readonly fileSystem?: FileSystem | undefined;
}

/** Options of `loadModel`. */
export interface LoadRunOptions extends LoadModelOptions, DescribeRunOptions {
  /** What `describeRun` said about the run just now. Default: it is read again. */
  readonly description?: RunDescription | undefined;
}

/** Options of `readStart`. */
export interface ReadStartOptions extends DescribeRunOptions, Pick<StartState, 'newValues'> {}

/**
 * Reads what a run folder says about itself, without its weights.
 *
 * @throws InputError when the folder holds no run, StorageError when a file is damaged.
 */
export async function describeRun(
  path: string,
  { fileSystem: files = disk }: DescribeRunOptions = {},
): Promise<RunDescription> {
  return describeFiles(files, runPaths(resolve(path)), path, () => createHash('sha256'));
}

/**
 * The model of a run: its best epoch, so far when the run is not finished. It knows no models by name; the `loadModel` of
 * the package `fsdnet` does.
 *
 * @throws ConfigError without `model` or `engine`, or when the weights belong to another model (it names what differs),
 * InputError when the folder holds no run or no weights yet, StorageError when a file is damaged (it names the file).
 */
export async function loadModel(path: string, options: LoadRunOptions): Promise<TrainedModel> {
  checkGiven('@fsdnet/training/node', options);
  const { fileSystem: files = disk, description = await describeRun(path, { fileSystem: files }) } = options;
  const paths = runPaths(resolve(path));
  const stored = {
    where: path,
    description,
    weights: () => bestWeights(files, paths, path),
    calibration: (epoch: number) => calibrationOf(files, paths.calibration, epoch),
  };
  return assembleModel(stored, options);
}

/**
 * What a finished run leaves to the next one, for the option `start` of `fit`.
 *
 * @throws InputError when the folder holds no run or one that is not finished, StorageError when a file is damaged.
 */
export async function readStart(
  path: string,
  { newValues, fileSystem: files = disk }: ReadStartOptions = {},
): Promise<StartState> {
  const { config, schema, finished } = await describeRun(path, { fileSystem: files });
  if (!finished) {
    throw new InputError({
      where: path,
      rule: 'a run can be a start only when it is finished',
      got: 'one that has not come to its end',
      fix: 'Resume it first: train --resume --out with its folder.',
    });
  }
  const paths = runPaths(resolve(path));
  const { tensors, facts } = await loadSnapshot(await bestWeights(files, paths, path));
  return {
    where: path,
    schema,
    embeddingDim: (config['training'] as JsonObject)['embeddingDim'] as number,
    weights: tensors,
    calibration: await calibrationOf(files, paths.calibration, facts['epoch'] as number),
    newValues,
  };
}

async function bestWeights(files: FileSystem, paths: RunPaths, where: string): Promise<KeptSnapshot> {
  const model = await openSafetensors(files, paths.model);
  const best = model ?? (await new CheckpointFolder(files, paths.checkpoints).readBest());
  if (best) return best;
  throw new InputError({
    where,
    rule: 'needs a finished epoch',
    got: 'a run without one',
    fix: 'Resume the run first.',
  });
}
