import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { ConfigError, InputError, type CtrModel } from '@fsdnet/core';
import type { Engine } from '@fsdnet/core/engine';
import type { TrainedModel } from '@fsdnet/training';
import { describeRun, loadModel } from '@fsdnet/training/node';
import type { RunDescription } from '@fsdnet/training/node';

import type { EngineRequest, TrainingValues } from '../cli/options/index.ts';
import type { Console } from '../cli/output/index.ts';
import { chooseEngine } from '../engines/index.ts';
import { displayName } from '../models/index.ts';
import { loadUserModel } from '../models/user-model/index.ts';
import { modelOfRun, moduleNamed } from './model-of-run.ts';
import type { OwnModelOptions } from './model-of-run.ts';
import { storedFacts, storedTrainingValues } from './run-plan.ts';
import type { RunFacts } from './run-plan.ts';

/** What a run folder says about its run. */
export interface StoredRun {
  readonly folder: string;
  readonly description: RunDescription;
  /** Names of the model and of the data, for results. */
  readonly name: string;
  readonly dataset: string;
  /** What the command line made the run from; undefined for the run of a program, whose data are not known. */
  readonly facts: RunFacts | undefined;
  readonly values: TrainingValues;
  readonly model: CtrModel;
}

/**
 * Reads a run folder without its weights.
 *
 * @throws InputError when it holds no run, ConfigError when the run does not say what its model is and `model` does not
 * either, when its module may not be executed, or when `model` is named for a built-in one.
 */
export async function openRun(folder: string, options: OwnModelOptions = {}): Promise<StoredRun> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new InputError({
      where: folder,
      rule: existsSync(folder) ? 'is a file, a run folder is needed' : 'no such run folder',
      fix: 'Name the folder that `train` wrote.',
    });
  }
  const description = await describeRun(folder);
  const { config } = description;
  const { name: trainedModel } = config['model'] as { readonly name: string };
  const { name: data } = config['data'] as { readonly name: string };
  const facts = storedFacts(config);
  return {
    folder,
    description,
    name: facts ? displayName(facts.model) : trainedModel,
    dataset: facts?.data.dataset ?? data,
    facts,
    values: storedTrainingValues(config),
    model: facts ? await modelOfRun(folder, facts, options) : await namedModel(folder, options.model),
  };
}

async function namedModel(folder: string, named: string | undefined): Promise<CtrModel> {
  if (named === undefined) {
    throw new ConfigError({
      where: join(folder, 'config.json'),
      rule: 'the run was made by a program, so its model is not known',
      fix: 'Name a module whose default export is that model: --model FILE, or `model` in loadModel.',
    });
  }
  return (await loadUserModel(moduleNamed(named))).model;
}

/** The trained model of a run, on the engine that is asked for. */
export async function loadRun(run: StoredRun, options: EngineRequest, console: Console): Promise<TrainedModel> {
  return loadRunOn(run, await chooseEngine(options, console), console);
}

/** The trained model of a run, on an engine that is ready. */
export function loadRunOn(run: StoredRun, engine: Engine, console: Console): Promise<TrainedModel> {
  if (!run.description.finished) console.warn(`${run.folder} is not finished; its best epoch so far is used`);
  console.info(`engine: ${engine.name} (${engine.runtime}), ${engine.threads} threads`);
  return loadModel(run.folder, { model: run.model, engine });
}
