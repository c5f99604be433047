import { dirname } from 'node:path';

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
 * The options of `train` that repeat a run, every one named, so that no preset and no race decides anything.
 *
 * @param config What the run's config.json holds.
 * @param where Path of that file.
 * @param own What the user says about a module that the run names.
 * @throws ConfigError for a run that the command line did not make, or whose module may not be executed.
 */
export async function optionsOfRun(
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
