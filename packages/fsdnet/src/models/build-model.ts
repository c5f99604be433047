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
  const plain = spec.file === null ? await builtIn(spec) : await usersOwn(spec, spec.file, named);
  return spec.fsd === null ? plain : withDistillation(plain, spec.fsd);
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
