import { existsSync } from 'node:fs';

import { ConfigError } from '@fsdnet/core';
import type { CtrModel } from '@fsdnet/core';

import { buildModel, displayName } from '../models/index.ts';
import type { ModelSpec } from '../models/index.ts';
import { isModulePath } from '../models/user-model/index.ts';
import { isMarked } from './run-mark.ts';
import type { RunFacts } from './run-plan.ts';

/** What the user says about a model whose module is the user's own. */
export interface OwnModelOptions {
  /** Module of the model, for the run of a program or in place of the user's own that the run names. */
  readonly model?: string | undefined;
  /** Executes the module that the run names, whoever made the run. Default false: only where the user's mark is on the run. */
  readonly trustModelCode?: boolean | undefined;
}

/**
 * The model of a run that the command line made. A module that the run names is executed only where the run has this
 * user's mark, or with `trustModelCode`; one that the user names instead may hold anything.
 *
 * @throws ConfigError when a module may not be executed or has changed, or when one is named for a built-in model.
 */
export async function modelOfRun(folder: string, facts: RunFacts, options: OwnModelOptions): Promise<CtrModel> {
  const { model: named } = options;
  if (named !== undefined) return buildModel(facts.model, moduleInPlace(facts.model, named));
  requireTrust(folder, facts, options);
  requireModule(folder, facts);
  return buildModel(facts.model);
}

/** The same for a run that goes on: a module that the user names must hold what the run began with. */
export async function modelOfContinuedRun(
  folder: string,
  facts: RunFacts,
  options: OwnModelOptions,
): Promise<CtrModel> {
  const { model: named } = options;
  if (named === undefined) return modelOfRun(folder, facts, options);
  return buildModel({ ...facts.model, file: moduleInPlace(facts.model, named) });
}

/** Throws ConfigError unless the module that a run names, if it names one, may be executed. */
function requireTrust(folder: string, { model, mark }: RunFacts, { trustModelCode }: OwnModelOptions): void {
  if (model.file === null || trustModelCode === true || isMarked([model], mark)) return;
  throw untrustedModule(folder, model.file);
}

/** Throws ConfigError where the module that a run names is gone. */
function requireModule(folder: string, { model: { file } }: RunFacts): void {
  if (file === null || existsSync(file)) return;
  throw new ConfigError({
    where: folder,
    rule: `its model is the module ${file}, which is not there`,
    fix: 'Restore the file, or name the module where it is now: --model FILE.',
  });
}

/** A module that a run folder names and that the user has neither named nor trained here. */
export function untrustedModule(folder: string, file: string): ConfigError {
  return new ConfigError({
    where: folder,
    rule: `its model is the module ${file}, whose code runs without asking only for a run that you trained yourself`,
    fix: 'If you trust that file, add --trust-model-code (`trustModelCode: true` in loadModel), or name the module with --model FILE.',
  });
}

/** The module that is named in place of a run's own. */
function moduleInPlace(model: ModelSpec, named: string): string {
  if (model.file !== null) return moduleNamed(named);
  throw new ConfigError({
    where: `--model ${named}`,
    rule: 'applies only to models of your own, and the model of this run is built in',
    got: displayName(model),
    fix: 'Leave --model out.',
  });
}

/** Throws ConfigError for a name where a module is needed. */
export function moduleNamed(named: string): string {
  if (isModulePath(named)) return named;
  throw new ConfigError({
    where: `--model ${named}`,
    rule: 'must be a module whose default export is the model that was trained',
    fix: 'Name a .ts or .js file.',
  });
}
