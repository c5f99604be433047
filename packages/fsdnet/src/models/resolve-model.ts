import { ConfigError, nearestWord } from '@fsdnet/core';
import type { CtrModel, ModelOption, ModelOptions, OptionValues } from '@fsdnet/core';

import { kebabCase } from '../options/index.ts';
import type { TrainOptions } from '../options/index.ts';
import type { Hyperparameters } from '../presets/index.ts';
import { isModulePath, loadUserModel } from '../user-model/index.ts';
import { withDistillation } from './build-model.ts';
import { builtInModel, fsdnetHost, modelNames } from './built-in-models.ts';
import type { BuiltInModel } from './built-in-models.ts';
import { readSettings } from './model-settings.ts';
import type { Setting } from './model-settings.ts';
import type { ModelSpec } from './model-spec.ts';

/** A model that was asked for: its spec for the run folder, and the model itself. */
export interface ResolvedModel {
  readonly spec: ModelSpec;
  readonly model: CtrModel;
}

type ArchitectureName = 'hidden' | 'layers' | 'activation' | 'dropout' | 'batchNorm';

/** Options of the command line → what models call them. */
const architecture: Readonly<Record<ArchitectureName, readonly string[]>> = {
  hidden: ['hidden'],
  layers: ['crossLayers', 'cinUnits', 'attentionLayers', 'graphLayers', 'graphUnits', 'logarithmicHidden'],
  activation: ['activation'],
  dropout: ['dropout'],
  batchNorm: ['batchNorm'],
};

const architectureNames = Object.keys(architecture) as ArchitectureName[];

/** Options of self-distillation that the command line has under their own names. */
const distillationNames = [
  'fusion',
  'alpha',
  'beta',
  'temperature',
  'kl',
  'softLabels',
  'hints',
  'hintProjection',
  'connect',
] as const;

/** The options that choose a model. */
export type ModelRequest = Pick<
  TrainOptions,
  'model' | 'fsd' | 'set' | ArchitectureName | (typeof distillationNames)[number]
>;

/** Names of the options that choose a model. */
export const modelRequestNames: readonly (keyof ModelRequest)[] = [
  'model',
  'fsd',
  'set',
  ...architectureNames,
  ...distillationNames,
];

/** Finds a built-in model by name; unknown names are errors. */
export async function findModel(name: string): Promise<BuiltInModel> {
  const entry = await builtInModel(name === 'fsdnet' ? fsdnetHost : name);
  if (entry) return entry;
  const near = nearestWord(name, modelNames);
  throw new ConfigError({
    where: `--model ${name}`,
    rule: 'unknown model',
    fix:
      near === undefined
        ? `Known models: ${modelNames.join(', ')}; or name a .ts or .js module.`
        : `Did you mean ${near}?`,
  });
}

/** The options that `--set` takes for a model; those of self-distillation included where it is on. */
export async function settableOptions(entry: BuiltInModel | undefined, fsd: boolean): Promise<ModelOptions> {
  return { ...entry?.table.options, ...(fsd && (await import('@fsdnet/fsd-module')).fsdOptions.options) };
}

/** Checks the request and builds the model; `preset` fills what the request leaves open. */
export async function resolveModel(request: ModelRequest, preset: Hyperparameters): Promise<ResolvedModel> {
  const name = request.model ?? 'fsdnet';
  const isFsd = name === 'fsdnet' || request.fsd === true;
  if (!isFsd) refuseDistillationOptions(request, name);
  const entry = isModulePath(name) ? undefined : await findModel(name);
  const settings = readSettings(name, await settableOptions(entry, isFsd), request.set ?? []);
  const fsd = isFsd ? await distillationValues(request, preset, settings) : null;
  const { spec, plain } = entry ? builtIn(name, entry, request, preset, settings) : await userOwn(name, request);
  return { spec: { ...spec, fsd }, model: fsd === null ? plain : await withDistillation(plain, fsd) };
}

interface PlainModel {
  readonly spec: ModelSpec;
  readonly plain: CtrModel;
}

function builtIn(
  name: string,
  entry: BuiltInModel,
  request: ModelRequest,
  preset: Hyperparameters,
  settings: readonly Setting[],
): PlainModel {
  const host = name === 'fsdnet' ? fsdnetHost : name;
  const values = { ...architectureValues(name, entry, request, preset), ...settingsOf(entry.table.options, settings) };
  const options = entry.table.resolve(host, values);
  return { spec: { name: host, options, fsd: null, file: null, sha256: null }, plain: entry.make(options) };
}

async function userOwn(path: string, request: ModelRequest): Promise<PlainModel> {
  const foreign = architectureNames.find((option) => request[option] !== undefined);
  if (foreign !== undefined) {
    throw new ConfigError({
      where: `--${kebabCase(foreign)}`,
      rule: 'is for built-in models',
      got: `--model ${path}`,
      fix: 'Set it in the module.',
    });
  }
  const { model, file, sha256 } = await loadUserModel(path);
  return { spec: { name: model.name, options: {}, fsd: null, file, sha256 }, plain: model };
}

function architectureValues(
  name: string,
  { table }: BuiltInModel,
  request: ModelRequest,
  preset: Hyperparameters,
): Record<string, unknown> {
  const given: Record<ArchitectureName, unknown> = {
    ...preset,
    ...defined(request, architectureNames),
    ...depths(request, preset),
  };
  const values: Record<string, unknown> = {};
  for (const option of architectureNames) {
    const own = architecture[option].find((candidate) => candidate in table.options);
    if (own !== undefined) values[own] = fitting(table.options[own]!, given[option]);
    else if (request[option] !== undefined && !(option === 'layers' && 'hidden' in table.options)) {
      throw new ConfigError({
        where: `--${kebabCase(option)}`,
        rule: `${name} has no such option`,
        fix: `Its options: ${Object.keys(table.options).join(', ')}.`,
      });
    }
  }
  for (const [option, value] of Object.entries(preset.modelOptions)) {
    if (option in table.options) values[option] = value;
  }
  return values;
}

/** A number of layers, for an option that lists the units of each: its default, made as long. */
function fitting(option: ModelOption, value: unknown): unknown {
  return option.type === 'integers' && typeof value === 'number' ? resized(option.default, value) : value;
}

/** The first `length` of a list whose last item goes on. */
function resized(list: readonly number[], length: number): readonly number[] {
  return Array.from({ length }, (_, index) => list[index] ?? list.at(-1)!);
}

/** Both streams get as deep as the one that was named. */
function depths({ hidden, layers }: ModelRequest, preset: Hyperparameters): Pick<Hyperparameters, 'hidden' | 'layers'> {
  if (hidden !== undefined) return { hidden, layers: layers ?? hidden.length };
  if (layers === undefined) return { hidden: preset.hidden, layers: preset.layers };
  return { hidden: resized(preset.hidden, layers), layers };
}

async function distillationValues(
  request: ModelRequest,
  preset: Hyperparameters,
  settings: readonly Setting[],
): Promise<OptionValues> {
  const { fsdOptions } = await import('@fsdnet/fsd-module');
  const { alpha, beta, temperature } = preset;
  const values = {
    alpha,
    beta,
    temperature,
    ...defined(request, distillationNames),
    ...settingsOf(fsdOptions.options, settings),
  };
  return fsdOptions.resolve('self-distillation', values);
}

function refuseDistillationOptions(request: ModelRequest, name: string): void {
  const given = distillationNames.find((option) => request[option] !== undefined);
  if (given === undefined) return;
  throw new ConfigError({
    where: `--${request[given] === false ? 'no-' : ''}${kebabCase(given)}`,
    rule: 'belongs to self-distillation',
    got: `--model ${name} without --fsd`,
    fix: 'Add --fsd, or use --model fsdnet.',
  });
}

function settingsOf(options: ModelOptions, settings: readonly Setting[]): Record<string, unknown> {
  return Object.fromEntries(settings.filter(({ name }) => name in options).map(({ name, value }) => [name, value]));
}

function defined<K extends keyof ModelRequest>(request: ModelRequest, names: readonly K[]): Pick<ModelRequest, K> {
  return Object.fromEntries(
    names.filter((name) => request[name] !== undefined).map((name) => [name, request[name]]),
  ) as Pick<ModelRequest, K>;
}
