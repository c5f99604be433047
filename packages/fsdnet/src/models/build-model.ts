import { ConfigError } from '@fsdnet/core';
import type { CtrModel, ParallelBackbone } from '@fsdnet/core';

import { builtInModel, parallelModelNames, reasonAgainstFsd } from './built-in-models.ts';
import type { ModelSpec, OptionValues } from './model-spec.ts';
import { loadUserModel } from './user-model/index.ts';

/**
 * Builds the model that a spec describes. Throws ConfigError, before anything is executed, when the user's module or a
 * local file that it imports has changed since; `named`, a module that the user names in its place, may hold anything.
 */
export async function buildModel(spec: ModelSpec, named?: string): Promise<CtrModel> {
  if (spec.file !== null) return distilled(await usersOwn(spec, spec.file, named), spec);
  const key = JSON.stringify(spec);
  const model = builtLast.get(key) ?? (await distilled(await builtIn(spec), spec));
  builtLast.delete(key);
  builtLast.set(key, model);
  if (builtLast.size > KEPT) builtLast.delete(builtLast.keys().next().value!);
  return model;
}

/**
 * Built-in models by what they are built from. One that is loaded again and again is the same object, so what follows from it,
 * such as its graph, is found out once.
 */
const builtLast = new Map<string, CtrModel>();
const KEPT = 8;

function distilled(plain: CtrModel | ParallelBackbone, { fsd }: ModelSpec): CtrModel | Promise<CtrModel> {
  return fsd === null ? plain : withDistillation(plain, fsd);
}

/** Puts self-distillation on a backbone; a model without two streams is a ConfigError. */
export async function withDistillation(plain: CtrModel | ParallelBackbone, values: OptionValues): Promise<CtrModel> {
  if (!('layers' in plain)) {
    const reason = reasonAgainstFsd(plain.name);
    throw new ConfigError({
      where: '--fsd',
      rule: 'works on models with two parallel streams of equal depth',
      got: reason === undefined ? plain.name : `${plain.name} (${reason})`,
      fix: `Use one of ${parallelModelNames.join(', ')}, graphfm with --set deep=true, or a module that exports defineBackbone({ … }).`,
    });
  }
  const { withFSD } = await import('@fsdnet/fsd-module');
  return withFSD(plain, values);
}

async function usersOwn(
  spec: ModelSpec,
  file: string,
  named: string | undefined,
): Promise<CtrModel | ParallelBackbone> {
  const { model } = named === undefined ? await loadUserModel(file, spec) : await loadUserModel(named);
  return model;
}

async function builtIn({ name, options }: ModelSpec): Promise<CtrModel | ParallelBackbone> {
  const entry = await builtInModel(name);
  if (!entry) throw new ConfigError({ where: 'model', rule: 'is not in this version', got: `"${name}"` });
  return entry.make(options);
}
