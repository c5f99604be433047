import { ConfigError } from '@fsdnet/core';
import type { CtrModel } from '@fsdnet/core';
import type { RecipeEntry } from '@fsdnet/training';

import type { TrainingValues, TrainOptions } from '../../cli/options/index.ts';
import { resolveModel } from '../../models/index.ts';
import type { ModelSpec } from '../../models/index.ts';
import { presetFor } from '../../models/presets/index.ts';
import type { Preset } from '../../models/presets/index.ts';
import { isModulePath } from '../../models/user-model/index.ts';
import { trainingValues } from '../run-plan.ts';

/** A model and how it is trained: of a preset, or of an entry of the portfolio, with what the options name. */
export interface Candidate {
  /** Of the entry; of the preset where there is no portfolio. */
  readonly name: string;
  readonly preset: Preset;
  readonly spec: ModelSpec;
  readonly model: CtrModel;
  readonly values: TrainingValues;
}

/** The model of a preset. */
export async function candidateOf(options: TrainOptions, trainRows: number): Promise<Candidate> {
  const { model = 'fsdnet', dataset, preset: wanted } = options;
  const preset = presetFor({ model, dataset, preset: wanted, trainRows });
  return candidate(preset.name, preset, options, options);
}

/**
 * The entries of a portfolio under the options that are named, which hold for all of them: entries that become equal are one,
 * those of a model that does not have a named option are left out. Throws ConfigError where that leaves none.
 */
export async function candidatesOf(
  options: TrainOptions,
  portfolio: readonly RecipeEntry[],
  trainRows: number,
): Promise<readonly Candidate[]> {
  const found = new Map<string, Candidate>();
  let refused: unknown;
  for (const entry of portfolio) {
    const model = options.model ?? entry.model;
    const ofEntry = entry.fsd === undefined ? { model } : { model, fsd: entry.fsd };
    const request = options.model === undefined ? { ...ofEntry, ...options } : options;
    try {
      const made = await candidate(entry.name, presetFor({ model, trainRows, entry }), request, options);
      const { spec, values } = made;
      const key = JSON.stringify([spec, values]);
      if (!found.has(key)) found.set(key, made);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      // An entry that is wrong by itself is a mistake in the portfolio. A module that a named model replaces is not executed.
      if (options.model === undefined || !isModulePath(entry.model)) {
        await candidate(
          entry.name,
          presetFor({ model: entry.model, trainRows, entry }),
          { model: entry.model, fsd: entry.fsd === true },
          {},
        );
      }
      refused ??= error;
    }
  }
  if (found.size === 0) throw refused;
  return [...found.values()];
}

async function candidate(
  name: string,
  preset: Preset,
  request: TrainOptions,
  options: TrainOptions,
): Promise<Candidate> {
  const { spec, model } = await resolveModel(request, preset.values);
  return { name, preset, spec, model, values: trainingValues(options, preset.values) };
}
