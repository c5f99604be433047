import { ConfigError, type CtrModel } from '@fsdnet/core';
import { nearestWord, resolveValues, type Option, type Options } from '@fsdnet/core/engine';
import { fsdOptions } from '@fsdnet/fsd-module';

import { distillationOptions, flag, modelRequestOptions } from '../cli/options/index.ts';
import type { ModelRequest } from '../cli/options/index.ts';
import { architectureNames, ownName } from './architecture-names.ts';
import type { ArchitectureName } from './architecture-names.ts';
import { withDistillation } from './build-model.ts';
import { builtInModel, fsdnetBackbone, modelNames } from './built-in-models.ts';
import type { BuiltInModel } from './built-in-models.ts';
import { readSettings } from './model-settings.ts';
import type { Setting } from './model-settings.ts';
import type { ModelSpec, OptionValues } from './model-spec.ts';
import type { Hyperparameters } from './presets/index.ts';
import { isModulePath, loadUserModel } from './user-model/index.ts';

/** A model that was asked for: its spec for the run folder, and the model itself. */
export interface ResolvedModel {
  readonly spec: ModelSpec;
  readonly model: CtrModel;
}

const distillationNames = Object.keys(distillationOptions) as (keyof typeof distillationOptions)[];

/** Names of the options that choose a model. */
export const modelRequestNames: readonly (keyof ModelRequest)[] = Object.keys(
  modelRequestOptions,
) as (keyof ModelRequest)[];

/** Finds a built-in model by name; unknown names are errors. */
export async function findModel(name: string): Promise<BuiltInModel> {
  const entry = await builtInModel(name === 'fsdnet' ? fsdnetBackbone : name);
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
export function settableOptions(entry: BuiltInModel | undefined, fsd: boolean): Options {
  return { ...entry?.table, ...(fsd && fsdOptions) };
}

/** Checks the request and builds the model; `preset` fills what the request leaves open. */
export async function resolveModel(request: ModelRequest, preset: Hyperparameters): Promise<ResolvedModel> {
  const name = request.model ?? 'fsdnet';
  const isFsd = name === 'fsdnet' || request.fsd === true;
  if (!isFsd) refuseDistillationOptions(request, name);
  const entry = isModulePath(name) ? undefined : await findModel(name);
  const settings = readSettings(name, settableOptions(entry, isFsd), request.set ?? []);
  const fsd = isFsd ? distillationValues(request, preset, settings) : null;
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
  const own = name === 'fsdnet' ? fsdnetBackbone : name;
  const values = { ...architectureValues(name, entry, request, preset), ...settingsOf(entry.table, settings) };
  const options = resolveValues(own, entry.table, values);
  return { spec: { name: own, options, fsd: null, file: null, sha256: null }, plain: entry.make(options) };
}

async function userOwn(path: string, request: ModelRequest): Promise<PlainModel> {
  const foreign = architectureNames.find((option) => request[option] !== undefined);
  if (foreign !== undefined) {
    throw new ConfigError({
      where: flag(foreign),
      rule: 'applies only to built-in models',
      got: `--model ${path}`,
      fix: 'Set it in the module.',
    });
  }
  const { model, file, hashes } = await loadUserModel(path);
  return { spec: { name: model.name, options: {}, fsd: null, file, ...hashes }, plain: model };
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
    const own = ownName(option, table);
    if (own !== undefined) values[own] = fitting(table[own]!, given[option]);
    // Without an explicit stream, --layers has already set the depth of the MLP (`depths`).
    else if (request[option] !== undefined && !(option === 'layers' && ownName('hidden', table) !== undefined)) {
      throw new ConfigError({
        where: flag(option),
        rule: `${name} has no such option`,
        fix: Object.keys(table).length === 0 ? 'It has none.' : `Its options: ${Object.keys(table).join(', ')}.`,
      });
    }
  }
  for (const [option, value] of Object.entries(preset.modelOptions)) {
    if (option in table) values[option] = value;
  }
  return values;
}

/** A number of layers, for an option that lists the units of each: its default, made as long. */
function fitting(option: Option, value: unknown): unknown {
  return option.type === 'integers' && typeof value === 'number' ? resized(option.default ?? [], value) : value;
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

function distillationValues(
  request: ModelRequest,
  preset: Hyperparameters,
  settings: readonly Setting[],
): OptionValues {
  const ofPreset = Object.entries(preset).filter(([name]) => name in fsdOptions);
  return resolveValues('self-distillation', fsdOptions, {
    ...Object.fromEntries(ofPreset),
    ...defined(request, distillationNames),
    ...settingsOf(fsdOptions, settings),
  });
}

function refuseDistillationOptions(request: ModelRequest, name: string): void {
  const given = distillationNames.find((option) => request[option] !== undefined);
  if (given === undefined) return;
  throw new ConfigError({
    where: request[given] === false ? flag(`no-${given}`) : flag(given),
    rule: 'needs self-distillation',
    got: `--model ${name} without --fsd`,
    fix: 'Add --fsd, or use --model fsdnet.',
  });
}

function settingsOf(options: Options, settings: readonly Setting[]): Record<string, unknown> {
  return Object.fromEntries(settings.filter(({ name }) => name in options).map(({ name, value }) => [name, value]));
}

function defined<K extends keyof ModelRequest>(request: ModelRequest, names: readonly K[]): Pick<ModelRequest, K> {
  return Object.fromEntries(
    names.filter((name) => request[name] !== undefined).map((name) => [name, request[name]]),
  ) as Pick<ModelRequest, K>;
}
