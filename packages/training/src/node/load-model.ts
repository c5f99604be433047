import { resolve } from 'node:path';
import { ConfigError, InputError, type CtrModel, type FittedSchema } from '@fsdnet/core';
import {
  collectManifest,
  correctedForSampling,
  countParameters,
  fieldLayout,
  fittedSchemaFromJson,
  StorageError,
  type Engine,
} from '@fsdnet/core/engine';
import { disk, type FileSystem } from '@fsdnet/core/node';
import type { EpochRecord } from '../progress/index.ts';
import type { ChosenCalibration } from '../calibration/choose-calibration.ts';
import type { JsonObject, KeptSnapshot, StoredCalibration } from '../run-store/index.ts';
import { loadSnapshot } from '../run-store/kept-snapshot.ts';
import { readWeights } from '../state/index.ts';
import type { StartState } from '../warm-start/index.ts';
import { EmbeddingTables } from '../tables/index.ts';
import { ReadyModel, type TrainedModel } from '../trained-model/index.ts';
import { CheckpointFolder } from './checkpoint-folder.ts';
import { readRecords } from './metrics-file.ts';
import { runPaths, type RunPaths } from './run-paths.ts';
import { openSafetensors } from './safetensors.ts';
import { readSealed } from './sealed-json.ts';

/** Options of `describeRun`. */
export interface DescribeRunOptions {
  /** Default: the disk. */
  readonly fileSystem?: FileSystem | undefined;
}

/** What a run's model is loaded with. The `loadModel` of the package `fsdnet` finds out what is left out. */
export interface LoadModelOptions {
  /** The model that was trained, built with the same options. */
  readonly model: CtrModel;
  /** What computes, for example `onnx()` of @fsdnet/engine-onnx; not necessarily the engine that trained it. */
  readonly engine: Engine;
}

/** Options of `readStart`. */
export interface ReadStartOptions extends DescribeRunOptions, Pick<StartState, 'newValues'> {}

/** What a run folder says about itself. */
export interface RunDescription {
  /** What `fit` was told, its defaults written out; what the caller added is under `config.config`. */
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
export async function describeRun(
  path: string,
  { fileSystem: files = disk }: DescribeRunOptions = {},
): Promise<RunDescription> {
  const paths = runPaths(resolve(path));
  const config = await readSealed(files, paths.config, 'fsdnet-run');
  if (!config) {
    throw new InputError({
      where: path,
      rule: 'must be a run folder',
      got: 'no config.json in it',
      fix: 'Name a folder that `train` or `fit` wrote.',
    });
  }
  const schema = await files.read(paths.schema);
  if (!schema)
    throw new StorageError({
      where: paths.schema,
      rule: 'must be there',
      got: 'no file',
      fix: 'Restore the folder from a copy, or train again.',
    });
  return {
    config,
    schema: fittedSchemaFromJson(new TextDecoder().decode(schema), paths.schema),
    history: await readRecords(files, paths.metrics),
    finished: ((await files.list(paths.folder)) ?? []).includes('model.safetensors'),
  };
}

/**
 * The model of a run: its best epoch, so far when the run is not finished. It knows no models by name; the `loadModel` of
 * the package `fsdnet` does.
 *
 * @throws ConfigError without `model` or `engine`, or when the weights belong to another model (it names what differs),
 * InputError when the folder holds no run or no weights yet, StorageError when a file is damaged (it names the file).
 */
export async function loadModel(path: string, options: LoadModelOptions & DescribeRunOptions): Promise<TrainedModel> {
  checkGiven(options);
  const { engine, fileSystem: files = disk } = options;
  const { config, schema, history } = await describeRun(path, { fileSystem: files });
  const model = correctedForSampling(options.model, schema.schema);
  const trainedModel = config['model'] as JsonObject;
  const training = config['training'] as JsonObject;
  if (trainedModel['name'] !== model.name) {
    throw new ConfigError({
      where: path,
      rule: `the model must be "${String(trainedModel['name'])}", which the run was trained with`,
      got: `"${model.name}"`,
    });
  }
  const paths = runPaths(resolve(path));
  const weights = await bestWeights(files, paths, path);
  const layout = fieldLayout(schema, training['embeddingDim'] as number);
  const manifest = collectManifest(model, layout);
  const tables = new EmbeddingTables(layout, manifest, undefined);
  const { parameters, statistics } = await readWeights(weights, { manifest, layout }, tables, path);
  const bestEpoch = weights.facts['epoch'] as number;
  const calibration = await calibrationOf(files, paths, bestEpoch);
  // Only once every file was found whole, for whoever gets an error cannot dispose of the engine's model.
  const compiled = await engine.compile(model, {
    layout,
    manifest,
    seed: training['seed'] as number,
    sampleWeights: false,
    drawn: false,
  });
  try {
    await compiled.dense.write({ parameters, statistics, slots: {} });
  } catch (error) {
    await compiled.dispose();
    throw error;
  }
  return new ReadyModel({
    model,
    schema,
    layout,
    manifest,
    count: countParameters(model, layout, manifest),
    engine,
    compiled,
    tables,
    parameters,
    history,
    bestEpoch,
    batchSize: training['evaluationBatchSize'] as number,
    calibration,
  });
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
    calibration: await calibrationOf(files, paths, facts['epoch'] as number),
    newValues,
  };
}

/** Programs in JavaScript may leave out what the types ask for. */
function checkGiven({ model, engine }: Partial<LoadModelOptions> = {}): void {
  const missing = [
    ...(model ? [] : ['`model`, built with the options that it was trained with']),
    ...(engine ? [] : ['`engine`, for example onnx() of @fsdnet/engine-onnx']),
  ];
  if (missing.length === 0) return;
  throw new ConfigError({
    where: 'loadModel of @fsdnet/training/node',
    rule: 'needs `model` and `engine`',
    got: missing.length === 2 ? 'neither' : `no ${model ? 'engine' : 'model'}`,
    fix: `Give ${missing.join(', and ')}; or call loadModel of the package fsdnet, which builds its own models by itself.`,
  });
}

/** None where it belongs to another epoch: a run that goes on was killed before it had written the model too. */
async function calibrationOf(
  files: FileSystem,
  paths: RunPaths,
  bestEpoch: number,
): Promise<ChosenCalibration | undefined> {
  const stored = await readSealed<StoredCalibration>(files, paths.calibration, 'fsdnet-calibration');
  if (stored?.epoch !== bestEpoch) return undefined;
  const { epoch: _, ...calibration } = stored;
  return calibration;
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
