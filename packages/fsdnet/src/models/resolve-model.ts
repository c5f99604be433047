import { ConfigError } from '@fsdnet/core';
import type { CtrModel, ParallelBackbone } from '@fsdnet/core';

import type { TrainOptions } from '../options/train-options.ts';
import { nearest } from '../options/suggestion.ts';
import type { Hyperparameters } from '../presets/index.ts';
import { isModulePath, loadUserModel } from '../user-model/index.ts';
import { withDistillation } from './build-model.ts';
import { builtInModel, fsdnetHost, isPlanned, modelNames, parallelModelNames } from './built-in-models.ts';
import type { BuiltInModel } from './built-in-models.ts';
import { modelSettings } from './model-options.ts';
import type { FsdSpec, ModelSpec } from './model-spec.ts';

/** A model that was asked for: its spec for the run folder, and the model itself. */
export interface ResolvedModel {
  readonly spec: ModelSpec;
  readonly model: CtrModel;
}

/** The options that choose a model. */
export type ModelRequest = Pick<
  TrainOptions,
  | 'model' | 'fsd' | 'set' | 'hidden' | 'layers' | 'activation' | 'dropout' | 'batchNorm'
  | 'fusion' | 'alpha' | 'beta' | 'temperature' | 'kl' | 'softLabels' | 'hints' | 'hintProjection' | 'connect'
>;

type ArchitectureName = 'hidden' | 'layers' | 'activation' | 'dropout' | 'batchNorm';

/** Options of the command line → options of a model's own. */
const architecture: Readonly<Record<ArchitectureName, readonly string[]>> = {
  hidden: ['hidden'],
  layers: ['crossLayers', 'layers', 'attentionLayers'],
  activation: ['activation'],
  dropout: ['dropout'],
  batchNorm: ['batchNorm'],
};

const fsdNames = ['fusion', 'alpha', 'beta', 'temperature', 'kl', 'softLabels', 'hints', 'hintProjection', 'connect'] as const;

/** Finds a model by name without building it; planned and unknown names are errors. */
export async function findModel(name: string): Promise<BuiltInModel> {
  const entry = await builtInModel(name === 'fsdnet' ? fsdnetHost : name);
  if (entry) return entry;
  if (isPlanned(name)) {
    throw new ConfigError({ where: `--model ${name}`, rule: 'not in this version yet', fix: `This version has ${modelNames.join(', ')}.` });
  }
  const near = nearest(name, modelNames);
  throw new ConfigError({
    where: `--model ${name}`,
    rule: 'unknown model',
    fix: near === undefined ? `Known models: ${modelNames.join(', ')}; or name a .ts or .js module.` : `Did you mean ${near}?`,
  });
}

/** Checks the request and builds the model; `preset` fills what the request leaves open. */
export async function resolveModel(request: ModelRequest, preset: Hyperparameters): Promise<ResolvedModel> {
  const name = request.model ?? 'fsdnet';
  const fsd = name === 'fsdnet' || request.fsd === true ? fsdSpec(request, preset) : noFsd(request, name);
  if (isModulePath(name)) return ownModel(name, request, fsd);

  const entry = await findModel(name);
  const host = name === 'fsdnet' ? fsdnetHost : name;
  if (fsd !== null && !entry.parallel) {
    throw new ConfigError({ where: '--fsd', rule: 'works on models with two parallel streams', got: name, fix: `Use one of ${parallelModelNames.join(', ')}.` });
  }
  const settings = { ...architectureSettings(name, entry, request, preset), ...modelSettings(name, entry.table, request.set ?? []) };
  const options = entry.table.resolve(host, settings);
  const plain = entry.make(options);
  return {
    spec: { name: host, options, fsd, file: null, sha256: null },
    model: fsd === null ? plain : await withDistillation(plain, fsd),
  };
}

async function ownModel(path: string, request: ModelRequest, fsd: FsdSpec | null): Promise<ResolvedModel> {
  const foreign = [...(Object.keys(architecture) as ArchitectureName[]), 'set' as const].filter((option) => request[option] !== undefined);
  if (foreign[0] !== undefined) {
    throw new ConfigError({ where: `--${foreign[0]}`, rule: 'is for built-in models', got: `--model ${path}`, fix: 'Set it in the module.' });
  }
  const { model, file, sha256 } = await loadUserModel(path);
  const spec: ModelSpec = { name: model.name, options: {}, fsd, file, sha256 };
  return { spec, model: fsd === null ? model : await withDistillation(model as ParallelBackbone, fsd) };
}

function architectureSettings(name: string, { table }: BuiltInModel, request: ModelRequest, preset: Hyperparameters): Record<string, unknown> {
  const { hidden, layers } = depths(request, preset);
  const values: Record<ArchitectureName, unknown> = {
    hidden,
    layers,
    activation: request.activation ?? preset.activation,
    dropout: request.dropout ?? preset.dropout,
    batchNorm: request.batchNorm ?? preset.batchNorm,
  };
  const settings: Record<string, unknown> = {};
  for (const option of Object.keys(architecture) as ArchitectureName[]) {
    const own = architecture[option].find((candidate) => candidate in table.options);
    if (own !== undefined) settings[own] = values[option];
    else if (request[option] !== undefined) {
      throw new ConfigError({ where: `--${option}`, rule: `${name} has no such option`, fix: `Its options: ${Object.keys(table.options).join(', ')}.` });
    }
  }
  return settings;
}

/** Both streams get as deep as the one that was named. */
function depths({ hidden, layers }: ModelRequest, preset: Hyperparameters): { readonly hidden: readonly number[]; readonly layers: number } {
  if (hidden !== undefined) return { hidden, layers: layers ?? hidden.length };
  if (layers === undefined) return { hidden: preset.hidden, layers: preset.layers };
  return { hidden: Array.from({ length: layers }, (_, index) => preset.hidden[Math.min(index, preset.hidden.length - 1)] ?? 400), layers };
}

function fsdSpec(request: ModelRequest, preset: Hyperparameters): FsdSpec {
  const softLabels = request.softLabels ?? true;
  return {
    fusion: request.fusion ?? 'concat',
    // Without soft labels the authors' code gives the cross-entropy its full weight.
    alpha: softLabels ? (request.alpha ?? preset.alpha) : 1,
    beta: request.beta ?? preset.beta,
    temperature: request.temperature ?? preset.temperature,
    kl: request.kl ?? 'bernoulli',
    softLabels,
    hints: request.hints ?? true,
    hintProjection: request.hintProjection ?? false,
    connect: request.connect ?? 'every-layer',
  };
}

function noFsd(request: ModelRequest, name: string): null {
  const given = fsdNames.find((option) => request[option] !== undefined);
  if (given === undefined) return null;
  const option = request[given] === false ? `--no-${given === 'softLabels' ? 'soft-labels' : given}` : `--${given}`;
  throw new ConfigError({ where: option, rule: 'belongs to self-distillation', got: `--model ${name} without --fsd`, fix: 'Add --fsd, or use --model fsdnet.' });
}
