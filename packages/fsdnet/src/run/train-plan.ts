import { isDeepStrictEqual } from 'node:util';

import { ConfigError } from '@fsdnet/core';
import type { CtrModel } from '@fsdnet/core';
import { isInBlocks } from '@fsdnet/core/engine';
import { collectGarbage } from '@fsdnet/core/node';
import { describeRun } from '@fsdnet/training/node';

import { flag } from '../cli/options/index.ts';
import type { EngineRequest, TrainingValues, TrainOptions } from '../cli/options/index.ts';
import type { Console } from '../cli/output/index.ts';
import type { StopRequest } from '../cli/stop-request.ts';
import { loadData, namesData } from '../data/index.ts';
import type { DataSpec, LoadedData, LoadingOptions, PretrainedSpec } from '../data/index.ts';
import { tellUnderstanding, understand } from '../data/understanding/index.ts';
import type { Understanding } from '../data/understanding/index.ts';
import { modelRequestNames } from '../models/index.ts';
import { isModulePath } from '../models/user-model/index.ts';
import { modelOfContinuedRun } from './model-of-run.ts';
import { madeByUpdate } from './options-of-run.ts';
import type { Candidate } from './recipe/candidates.ts';
import { recipeFile } from './recipe/recipe-file.ts';
import type { StoredRecipe } from './recipe/recipe-file.ts';
import { runMark } from './run-mark.ts';
import {
  knownFacts,
  likeStored,
  storedEngine,
  storedTrainingValues,
  trainingValues,
  valuesLikeStored,
} from './run-plan.ts';
import type { RunFacts } from './run-plan.ts';
import { sessionFile } from './session-file.ts';
import { asBefore, reopenStart } from './start/index.ts';
import type { OpenStart } from './start/index.ts';
import type { TrainWorld } from './train-world.ts';

/** Data of a run, and what was understood of them. */
export interface UnderstoodData extends LoadedData {
  readonly understanding: Understanding;
}

/** Everything that a run is made of, resolved. */
export interface Plan {
  readonly loaded: UnderstoodData;
  readonly facts: RunFacts;
  readonly values: TrainingValues;
  readonly model: CtrModel;
  /** What it starts from; absent for drawn weights. */
  readonly start?: OpenStart | undefined;
}

/** A plan, and how it was chosen. */
export interface ChosenPlan {
  readonly plan: Plan;
  /** Null where there is no recipe. */
  readonly recipe: StoredRecipe | null;
  /** Whether the run folder holds the trial of a race's winner, to go on from. */
  readonly resumes: boolean;
}

/** The plan of a candidate. */
export function planOf(
  { spec, model, preset, values }: Candidate,
  { loaded, data, pretrained, start }: DataOfPlan,
): Plan {
  const mark = spec.file === null ? undefined : runMark([spec]);
  return {
    loaded,
    model,
    values,
    start,
    facts: {
      data,
      model: spec,
      preset: preset.name,
      ...(pretrained.length > 0 && { pretrained }),
      ...(start && { start: start.spec }),
      ...(mark !== undefined && { mark }),
    },
  };
}

/** What all candidates have in common. */
export interface DataOfPlan {
  readonly loaded: UnderstoodData;
  readonly data: DataSpec;
  readonly pretrained: readonly PretrainedSpec[];
  readonly start?: OpenStart | undefined;
}

/**
 * Whether the options choose data or a model; if not, `--resume` takes both from the run. A module alone chooses nothing: it
 * is where that of the run lies.
 */
export function choosesAnything(options: TrainOptions): boolean {
  return namesData(options) || namedOfModel(options).length > 0;
}

/** The options that are named and say something about the model. */
function namedOfModel(options: TrainOptions): readonly (keyof TrainOptions)[] {
  const { model } = options;
  const namesModule = model !== undefined && isModulePath(model);
  return (['pretrained', 'freeze', ...modelRequestNames] as const).filter(
    (name) => options[name] !== undefined && !(name === 'model' && namesModule),
  );
}

/** Refuses to go on with a run under options of its model alone: with its data they would say which run is meant. */
export function refuseModelAlone(folder: string, options: TrainOptions): void {
  const named = namedOfModel(options).map(flag);
  if (namesData(options) || named.length === 0) return;
  throw new ConfigError({
    where: folder,
    rule: 'a run must continue with the configuration that it was started with',
    got: named.join(', '),
    fix: 'Leave it out, or give all options of the run again; only larger limits, such as --epochs, extend it.',
  });
}

/** `--resume` without data and model: both as the run has them. */
export async function storedPlan(
  folder: string,
  options: TrainOptions,
  { console, stop }: TrainWorld,
): Promise<ChosenPlan> {
  const { config } = await describeRun(folder);
  const facts = knownFacts(config, folder);
  if (facts.update) throw madeByUpdate(folder);
  const session = sessionFile.read(folder);
  const start = facts.start && (await reopenStart(facts.start));
  const loaded = await load(
    facts.data,
    {
      dataDir: options.dataDir ?? session?.dataFolder ?? undefined,
      ...{ cache: options.cache, threads: options.threads, growth: start?.growth },
    },
    console,
    stop,
  );
  return {
    plan: {
      loaded,
      facts,
      start,
      model: await modelOfContinuedRun(folder, facts, options),
      values: trainingValues(options, storedTrainingValues(config)),
    },
    recipe: recipeFile.read(folder) ?? null,
    resumes: true,
  };
}

/** What the version that made a run did not know is as it was then. */
export async function planLikeStored(plan: Plan, options: TrainOptions, folder: string): Promise<Plan> {
  const { config } = await describeRun(folder);
  return {
    ...plan,
    facts: likeStored(plan.facts, config),
    values: valuesLikeStored(plan.values, options, config),
  };
}

/** Whether a plan is that of the run in a folder, limits included. */
export async function isAsStored({ facts, values }: Plan, folder: string): Promise<boolean> {
  const { config } = await describeRun(folder);
  const stored = { facts: config['config'], values: storedTrainingValues(config) };
  const isSame = (now: object, before: object): boolean =>
    Object.entries(now).every(([name, value]) => isDeepStrictEqual(value, Reflect.get(before, name)));
  return isSame(values, stored.values) && isDeepStrictEqual({ ...facts }, stored.facts);
}

/** A continued run keeps its engine and threads, unless others are named. Another engine has threads of its own. */
export async function withStoredEngine(folder: string, options: EngineRequest): Promise<EngineRequest> {
  const stored = storedEngine((await describeRun(folder)).config);
  const { engine = stored.engine, threads = engine === stored.engine ? stored.threads : undefined } = options;
  return { engine, ...(threads !== undefined && { threads }) };
}

/** Reads the data of a spec, and tells what was understood of them; a stop ends it. */
export async function load(
  data: DataSpec,
  {
    dataDir,
    cache,
    threads,
    growth,
    onSample,
  }: Pick<LoadingOptions, 'dataDir' | 'cache' | 'threads' | 'growth' | 'onSample'>,
  console: Console,
  stop: StopRequest,
): Promise<UnderstoodData> {
  const loading = loadData(data, { dataDir, cache, threads, growth, onSample, console, signal: stop.signal });
  const loaded = await Promise.race([growth ? asBefore(loading) : loading, stop.stopped]);
  const understanding = await understand(loaded, console);
  if (isInBlocks(loaded.data.train)) collectGarbage();
  tellUnderstanding(understanding, console);
  return { ...loaded, understanding };
}
