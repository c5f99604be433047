import type { JsonObject } from '@fsdnet/training';

import type { TrainOptions } from '../cli/options/index.ts';
import { dataRequest, pretrainedRequest } from '../data/index.ts';
import { modelRequestOf } from '../models/index.ts';
import { benchmarkSets } from '../models/presets/index.ts';
import { knownFacts, storedEngine, storedTrainingValues } from './run-plan.ts';
import type { RunFacts } from './run-plan.ts';

/**
 * The options of `train` that repeat a run, every one named, so that no preset and no race decides anything.
 *
 * @param config What the run's config.json holds.
 * @param where For messages.
 * @throws ConfigError for a run that the command line did not make.
 */
export async function optionsOfRun(config: JsonObject, where: string): Promise<TrainOptions> {
  const facts = knownFacts(config, where);
  return {
    ...dataRequest(facts.data),
    ...pretrainedRequest(facts.pretrained ?? []),
    ...(await modelRequestOf(facts.model)),
    ...storedTrainingValues(config),
    ...storedEngine(config),
    ...originOf(facts),
  };
}

/** The name under which the values are told. */
function originOf({ preset, data: { dataset } }: RunFacts): Pick<TrainOptions, 'preset' | 'recipe'> {
  const isOwn = dataset === null;
  if (preset === 'default' && (isOwn || benchmarkSets.includes(dataset))) return { preset };
  return isOwn ? { recipe: 'fast' } : {};
}
