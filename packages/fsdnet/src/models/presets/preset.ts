import type { MlpStreamOptions } from '@fsdnet/core';
import type { NumericTreatment, ResolvedFitting } from '@fsdnet/datasets';
import type { DistillationOptions } from '@fsdnet/fsd-module';
import type { RecipeEntry } from '@fsdnet/training';

import type { TrainingValues } from '../../cli/options/fit-request.ts';

/** Forms of the loss, which no preset decides. */
type LossForm =
  | 'temperatureSquared'
  | 'kl'
  | 'hintReduction'
  | 'detachTeacher'
  | 'softLabels'
  | 'hints'
  | 'ensemble'
  | 'gamma'
  | 'delta'
  | 'examination';

/** What a preset decides about the data. */
export interface FittedByPreset extends Omit<ResolvedFitting, 'seed' | 'positiveWeight'> {
  readonly numericScaling: NumericTreatment;
}

/** Hyper-parameters of one training, all named: options of `train`, those of FSD used by FSD versions only. */
export interface Hyperparameters
  extends TrainingValues, Required<MlpStreamOptions>, Required<Omit<DistillationOptions, LossForm>>, FittedByPreset {
  /** Layers of the explicit stream. */
  readonly layers: number;
  /** A model's own options by their names for `--set`; those that a model does not have say nothing to it. */
  readonly modelOptions: Readonly<Record<string, number | boolean | string>>;
}

/** Hyper-parameters and where they come from. */
export interface Preset {
  /**
   * "paper": the authors' own; "published": a benchmark set's values, with what others have published for the model;
   * "recipe": an entry of the portfolio for own data.
   */
  readonly name: 'paper' | 'published' | 'recipe' | 'default';
  /** Printed before training. */
  readonly reason: string;
  readonly values: Hyperparameters;
  /** What it decides beyond what is common to all, where that is known; all of its values else. */
  readonly decides?: readonly string[];
}

/** What a preset may depend on. */
export interface PresetQuestion {
  /** Model name; fsdnet and a plain dcn-v2 share their values. */
  readonly model: string;
  /** Known data set; undefined for the user's own files. */
  readonly dataset?: string | undefined;
  /** Default: paper where it exists. */
  readonly preset?: 'paper' | 'default' | undefined;
  /** Training rows, on which much depends for own data. */
  readonly trainRows: number;
  /** Of the portfolio, for own data. Default: the first. */
  readonly entry?: RecipeEntry | undefined;
}
