import type { FitOptions, JsonObject } from '@fsdnet/training';

import type { DataSpec, PretrainedSpec } from '../data-source/index.ts';
import type { ModelSpec } from '../models/index.ts';
import type { TrainOptions } from '../options/index.ts';
import type { Hyperparameters, Preset } from '../presets/index.ts';

/** How a run trains, every value written out. */
export type TrainingValues = Pick<
  Hyperparameters,
  | 'embeddingDim'
  | 'batchSize'
  | 'epochs'
  | 'optimizer'
  | 'learningRate'
  | 'lrSchedule'
  | 'clipNorm'
  | 'embeddingL2'
  | 'networkL2'
  | 'tableUpdate'
  | 'monitor'
  | 'patience'
  | 'labelNoise'
  | 'seed'
>;

const trainingNames: readonly (keyof TrainingValues & keyof FitOptions & keyof TrainOptions)[] = [
  'embeddingDim',
  'batchSize',
  'epochs',
  'optimizer',
  'learningRate',
  'lrSchedule',
  'clipNorm',
  'embeddingL2',
  'networkL2',
  'tableUpdate',
  'monitor',
  'patience',
  'labelNoise',
  'seed',
];

/** What `fit` does not know by itself but the run depends on: kept in config.json under "config". */
export interface RunFacts {
  readonly data: DataSpec;
  readonly model: ModelSpec;
  readonly preset: Preset['name'];
  /** Absent without such vectors. */
  readonly pretrained?: readonly PretrainedSpec[];
}

/** Options win over the preset. */
export function trainingValues(options: TrainOptions, preset: TrainingValues): TrainingValues {
  return Object.fromEntries(
    trainingNames.map((name) => [name, options[name] ?? preset[name]]),
  ) as unknown as TrainingValues;
}

/** Training values out of a run's config.json. */
export function storedTrainingValues(config: JsonObject): TrainingValues {
  const training = config['training'] as JsonObject;
  const { optimizer, monitor } = training as { readonly optimizer: JsonObject; readonly monitor: JsonObject };
  return {
    ...(training as unknown as TrainingValues),
    optimizer: optimizer['kind'] as 'adam',
    monitor: monitor['metric'] as 'auc',
  };
}

/** The facts of a run out of its config.json; undefined when something else than the command line made it. */
export function storedFacts(config: JsonObject): RunFacts | undefined {
  const facts = config['config'] as Partial<RunFacts> | undefined;
  return facts?.data && facts.model && facts.preset ? (facts as RunFacts) : undefined;
}
