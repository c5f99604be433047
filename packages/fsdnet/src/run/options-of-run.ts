import { dirname } from 'node:path';

import { ConfigError } from '@fsdnet/core';
import type { JsonObject } from '@fsdnet/training';

import type { TrainOptions } from '../cli/options/index.ts';
import { dataRequest, pretrainedRequest } from '../data/index.ts';
import { modelRequestOf } from '../models/index.ts';
import { benchmarkSets } from '../models/presets/index.ts';
import { modelOfRun } from './model-of-run.ts';
import type { OwnModelOptions } from './model-of-run.ts';
import { recipeFile } from './recipe/recipe-file.ts';
import { knownFacts, storedEngine, storedTrainingValues } from './run-plan.ts';
import type { RunFacts } from './run-plan.ts';

/**
 * The options of `train` that repeat a run, every one named, so that no preset and no race decides anything. One that started
 * from another run does so again.
 *
 * @param config What the run's config.json holds.
 * @param where Path of that file.
 * @param own What the user says about a module that the run names.
 * @throws ConfigError for a run that `train` did not make, or whose module may not be executed.
 */
export async function optionsOfRun(
  config: JsonObject,
  where: string,
  own: OwnModelOptions = {},
): Promise<TrainOptions> {
  const { start, update } = knownFacts(config, where);
  if (update) throw madeByUpdate(where);
  const options = await ownOptionsOfRun(config, where, own);
  if (!start) return options;
  const { preset: _, ...without } = options;
  const { run, model: _model, forget, ...request } = start;
  return { ...without, init: run, ...request, ...(forget !== null && { forget }) };
}

/** A pass of `update` is neither repeated nor continued by `train`. */
export function madeByUpdate(where: string): ConfigError {
  return new ConfigError({
    where,
    rule: 'was made by update, which takes one pass over its rows',
    fix: 'Give the same update again, or start a training from the run: train --init with its folder.',
  });
}

/** The same of a run's data, model and training alone, whatever its weights started from. */
export async function ownOptionsOfRun(
  config: JsonObject,
  where: string,
  { model: named, trustModelCode }: OwnModelOptions = {},
): Promise<TrainOptions> {
  const facts = knownFacts(config, where);
  if (named === undefined) await modelOfRun(dirname(where), facts, { trustModelCode });
  return {
    ...dataRequest(facts.data),
    ...pretrainedRequest(facts.pretrained ?? []),
    ...(await modelRequestOf(facts.model)),
    ...storedTrainingValues(config),
    ...storedEngine(config),
    ...originOf(facts, dirname(where)),
  };
}

/** The names under which the values are told. */
function originOf(
  { preset, data: { dataset } }: RunFacts,
  folder: string,
): Pick<TrainOptions, 'preset' | 'recipe' | 'portfolio'> {
  const isOwn = dataset === null;
  if (preset === 'default' && (isOwn || benchmarkSets.includes(dataset))) return { preset };
  if (!isOwn) return {};
  const chosen = recipeFile.read(folder)?.result;
  return { recipe: 'fast', ...(chosen && { portfolio: recipeFile.pathIn(folder) }) };
}
