import { ConfigError, type CtrModel } from '@fsdnet/core';
import { collectManifest, correctedForSampling, countParameters, fieldLayout, type Engine } from '@fsdnet/core/engine';
import type { ChosenCalibration } from '../calibration/choose-calibration.ts';
import type { RunDescription } from '../run-store/describe-run.ts';
import type { ReadableFiles } from '../run-store/readable-files.ts';
import type { JsonObject, KeptSnapshot, StoredCalibration } from '../run-store/index.ts';
import { readSealed } from '../run-store/sealed-json.ts';
import { readWeights } from '../state/index.ts';
import { EmbeddingTables } from '../tables/index.ts';
import { ReadyModel } from './ready-model.ts';
import type { TrainedModel } from './trained-model.ts';

/** What a run's model is loaded with. The `loadModel` of the package `fsdnet` finds out what is left out. */
export interface LoadModelOptions {
  /** The model that was trained, built with the same options. */
  readonly model: CtrModel;
  /** What computes, for example `onnx()` of @fsdnet/engine-onnx; not necessarily the engine that trained it. */
  readonly engine: Engine;
}

/** What the files of a run hold of its model. */
export interface StoredModel {
  /** For messages: the run. */
  readonly where: string;
  readonly description: RunDescription;
  /** Of the best epoch. */
  weights(): Promise<KeptSnapshot>;
  /** Of the epoch. */
  calibration(epoch: number): Promise<ChosenCalibration | undefined>;
}

/** Throws ConfigError that names `door` where something is missing: programs in JavaScript may leave out what types ask for. */
export function checkGiven(door: string, { model, engine }: Partial<LoadModelOptions> = {}): void {
  const missing = [
    ...(model ? [] : ['`model`, built with the options that it was trained with']),
    ...(engine ? [] : ['`engine`, for example onnx() of @fsdnet/engine-onnx']),
  ];
  if (missing.length === 0) return;
  throw new ConfigError({
    where: `loadModel of ${door}`,
    rule: 'needs `model` and `engine`',
    got: missing.length === 2 ? 'neither' : `no ${model ? 'engine' : 'model'}`,
    fix: `Give ${missing.join(', and ')}; or call loadModel of the package fsdnet, which builds its own models by itself.`,
  });
}

/** A trained model from what is stored of it. @throws ConfigError when the weights belong to another model. */
export async function assembleModel(stored: StoredModel, options: LoadModelOptions): Promise<TrainedModel> {
  const { where, description } = stored;
  const { engine } = options;
  const { config, schema, history } = description;
  const model = correctedForSampling(options.model, schema.schema);
  const trainedModel = config['model'] as JsonObject;
  const training = config['training'] as JsonObject;
  if (trainedModel['name'] !== model.name) {
    throw new ConfigError({
      where,
      rule: `the model must be "${String(trainedModel['name'])}", which the run was trained with`,
      got: `"${model.name}"`,
    });
  }
  const weights = await stored.weights();
  const layout = fieldLayout(schema, training['embeddingDim'] as number);
  const manifest = collectManifest(model, layout);
  const tables = new EmbeddingTables(layout, manifest, undefined);
  const { parameters, statistics } = await readWeights(weights, { manifest, layout }, tables, where);
  const bestEpoch = weights.facts['epoch'] as number;
  const calibration = await stored.calibration(bestEpoch);
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

/** None where it belongs to another epoch: a run that goes on was killed before it had written the model too. */
export async function calibrationOf(
  files: Pick<ReadableFiles, 'read'>,
  path: string,
  bestEpoch: number,
): Promise<ChosenCalibration | undefined> {
  const stored = await readSealed<StoredCalibration>(files, path, 'fsdnet-calibration');
  if (stored?.epoch !== bestEpoch) return undefined;
  const { epoch: _, ...calibration } = stored;
  return calibration;
}
