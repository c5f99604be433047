import type { FitOptions, JsonObject } from '@fsdnet/training';

import type { DataSpec } from '../data-source/data-spec.ts';
import type { ModelSpec } from '../models/index.ts';
import type { TrainOptions } from '../options/train-options.ts';
import type { Hyperparameters, Preset } from '../presets/index.ts';

/** How a run trains, every value written out. */
export type TrainingValues = Pick<
  Hyperparameters,
  | 'embeddingDim' | 'batchSize' | 'epochs' | 'optimizer' | 'learningRate' | 'lrSchedule' | 'clipNorm' | 'embeddingL2' | 'networkL2'
  | 'tableUpdate' | 'monitor' | 'patience' | 'labelNoise' | 'seed'
>;

const trainingNames: readonly (keyof TrainingValues & keyof FitOptions & keyof TrainOptions)[] = [
  'embeddingDim', 'batchSize', 'epochs', 'optimizer', 'learningRate', 'lrSchedule', 'clipNorm', 'embeddingL2', 'networkL2',
  'tableUpdate', 'monitor', 'patience', 'labelNoise', 'seed',
];

/** Everything that decides the result of a run besides the training values: kept in its config.json. */
export interface RunFacts {
  readonly dataset: string;
  readonly data: DataSpec;
  readonly model: ModelSpec;
  readonly preset: Preset['name'];
}

/** Options win over the preset. */
export function trainingValues(options: Partial<TrainOptions>, preset: Hyperparameters): TrainingValues {
  return Object.fromEntries(trainingNames.map((name) => [name, options[name] ?? preset[name]])) as unknown as TrainingValues;
}

/** Training values out of a run's config.json. */
export function storedTrainingValues(config: JsonObject): TrainingValues {
  return Object.fromEntries(trainingNames.map((name) => [name, config[name]])) as unknown as TrainingValues;
}

/** The facts as `fit` keeps and compares them. */
export function factsJson(facts: RunFacts): JsonObject {
  return facts as unknown as JsonObject;
}

/** The facts of a run out of its config.json. */
export function storedFacts(config: JsonObject): RunFacts {
  return config['config'] as unknown as RunFacts;
}
