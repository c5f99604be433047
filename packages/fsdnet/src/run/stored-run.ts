import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { ConfigError, InputError } from '@fsdnet/core';
import type { CtrModel, Engine } from '@fsdnet/core';
import type { TrainedModel } from '@fsdnet/training';
import { describeRun, loadModel } from '@fsdnet/training/node';
import type { RunDescription } from '@fsdnet/training/node';

import { chooseEngine } from '../engine-choice/index.ts';
import { buildModel } from '../models/index.ts';
import type { EngineRequest, TrainingValues } from '../options/index.ts';
import type { Console } from '../output/index.ts';
import { storedFacts, storedTrainingValues } from './run-plan.ts';
import type { RunFacts } from './run-plan.ts';

/** What a run folder says about a run that the command line made. */
export interface StoredRun {
  readonly folder: string;
  readonly description: RunDescription;
  readonly facts: RunFacts;
  readonly values: TrainingValues;
  readonly model: CtrModel;
}

/** Reads a run folder without its weights. Throws InputError when it holds no run. */
export async function openRun(folder: string): Promise<StoredRun> {
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new InputError({
      where: folder,
      rule: existsSync(folder) ? 'is a file, a run folder is needed' : 'no such run folder',
      fix: 'Name the folder that `train` wrote.',
    });
  }
  const description = await describeRun(folder);
  const facts = storedFacts(description.config);
  if (!facts) {
    throw new ConfigError({
      where: join(folder, 'config.json'),
      rule: 'the run was not made by the command line, so its model is not known',
      fix: 'Load it in a program, with loadModel and the model that was trained.',
    });
  }
  return {
    folder,
    description,
    facts,
    values: storedTrainingValues(description.config),
    model: await buildModel(facts.model),
  };
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
