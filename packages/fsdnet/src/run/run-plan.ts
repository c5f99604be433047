import { ConfigError } from '@fsdnet/core';
import { resolveValues } from '@fsdnet/core/engine';
import { fsdOptions } from '@fsdnet/fsd-module';
import { storedTraining } from '@fsdnet/training';
import type { JsonObject } from '@fsdnet/training';

import { fitRequestOptions } from '../cli/options/index.ts';
import type { EngineRequest, TrainingValues, TrainOptions } from '../cli/options/index.ts';
import { dataSpecDefaults } from '../data/index.ts';
import type { DataSpec, PretrainedSpec } from '../data/index.ts';
import type { ModelSpec } from '../models/index.ts';
import type { Preset } from '../models/presets/index.ts';
import type { StartSpec } from './start/index.ts';

/** What `fit` does not know by itself but the run depends on: kept in config.json under "config". */
export interface RunFacts {
  readonly data: DataSpec;
  readonly model: ModelSpec;
  readonly preset: Preset['name'];
  /** Absent without such vectors. */
  readonly pretrained?: readonly PretrainedSpec[];
  /** What the run started from; absent for drawn weights. */
  readonly start?: StartSpec;
  /** Of one pass over further rows: what its rate is of the first one, and the values of the last whole training. */
  readonly update?: {
    readonly rate: number;
    readonly before: Pick<TrainingValues, 'epochs' | 'learningRate' | 'evaluationsPerEpoch' | 'tableUpdate'>;
  };
  /** `runMark` of a model of the user's own; absent for a built-in one, and where no mark could be made. */
  readonly mark?: string;
}

/** Options win over the preset. */
export function trainingValues(options: TrainOptions, preset: TrainingValues): TrainingValues {
  const names = Object.keys(fitRequestOptions) as (keyof TrainingValues)[];
  return Object.fromEntries(names.map((name) => [name, options[name] ?? preset[name]])) as TrainingValues;
}

/**
 * Values that the version which made a stored run did not have stay as they were then, and those that follow from the data as
 * they are stored, unless they are named.
 */
export function valuesLikeStored(values: TrainingValues, named: TrainOptions, config: JsonObject): TrainingValues {
  const stored = config['training'] as JsonObject;
  const kept = Object.entries(values).filter(
    ([name]) => name in stored || named[name as keyof TrainOptions] !== undefined,
  );
  return Object.fromEntries(kept.map(([name, value]) => [name, value ?? stored[name]])) as TrainingValues;
}

/** Training values out of a run's config.json. */
export function storedTrainingValues(config: JsonObject): TrainingValues {
  const training = storedTraining(config);
  const { optimizer, monitor } = training as { readonly optimizer: JsonObject; readonly monitor: JsonObject };
  const stored: JsonObject = { ...training, optimizer: optimizer['kind'] ?? null, monitor: monitor['metric'] ?? null };
  return Object.fromEntries(Object.keys(fitRequestOptions).map((name) => [name, stored[name]])) as TrainingValues;
}

/**
 * The facts of a run out of its config.json; undefined when something else than the command line made it. Data options
 * that the version which made the run did not know have their defaults.
 */
export function storedFacts(config: JsonObject): RunFacts | undefined {
  const facts = config['config'] as Partial<RunFacts> | undefined;
  if (!facts?.data || !facts.model || !facts.preset) return undefined;
  return { ...(facts as RunFacts), data: { ...dataSpecDefaults(), ...facts.data } };
}

/** The facts of a run that the command line made. Throws ConfigError for another one. */
export function knownFacts(config: JsonObject, where: string): RunFacts {
  const facts = storedFacts(config);
  if (facts) return facts;
  throw new ConfigError({
    where,
    rule: 'was not made by the command line, so its data are not known',
    fix: 'Continue it with the program that made it.',
  });
}

/** How a run was trained before one pass after another went on with it; nothing where none did. */
export function trainingBefore({ update }: RunFacts): Partial<TrainingValues> {
  return update?.before ?? {};
}

/** What computed a run: a run that is continued or repeated keeps it. */
export function storedEngine(config: JsonObject): Required<EngineRequest> {
  const { engine, threads } = config['environment'] as JsonObject & Required<EngineRequest>;
  return { engine, threads };
}

/**
 * Facts without the options that a run's folder does not know and that have their defaults, and with the mark that it has:
 * they are the same run.
 */
export function likeStored(facts: RunFacts, config: JsonObject): RunFacts {
  const { data: stored, model, mark } = (config['config'] ?? {}) as Partial<RunFacts>;
  if (!stored) return facts;
  const asStored = knownTo(stored, facts.data, dataSpecDefaults()).map(([name, value]): [string, unknown] => {
    const before = stored[name as keyof DataSpec];
    return [name, namesSame(value, before) ? before : value];
  });
  const { mark: _, ...unmarked } = facts;
  return {
    ...unmarked,
    data: Object.fromEntries(asStored) as DataSpec,
    model: modelLikeStored(facts.model, model),
    ...(mark !== undefined && { mark }),
  };
}

function modelLikeStored(model: ModelSpec, stored: ModelSpec | undefined): ModelSpec {
  if (!model.fsd || !stored?.fsd) return model;
  const defaults = resolveValues('self-distillation', fsdOptions, {});
  return { ...model, fsd: Object.fromEntries(knownTo(stored.fsd, model.fsd, defaults)) };
}

/** The options that the stored ones know too, or that do not have their defaults. */
function knownTo(stored: object, values: object, defaults: Readonly<Record<string, unknown>>): [string, unknown][] {
  return Object.entries(values).filter(
    ([name, value]) => name in stored || JSON.stringify(value) !== JSON.stringify(defaults[name]),
  );
}

/** Whether two lists hold the same names: earlier versions kept what stands between commas one by one. */
function namesSame(value: unknown, before: unknown): boolean {
  return Array.isArray(value) && Array.isArray(before) && namesText(value) === namesText(before);
}

function namesText(list: readonly unknown[]): string {
  return list.join(',').replaceAll(/ *, */g, ',');
}
