import { resolve } from 'node:path';

import { isModulePath, loadUserModel } from '../../models/user-model/index.ts';
import { untrustedModule } from '../model-of-run.ts';
import type { OwnModelOptions } from '../model-of-run.ts';
import { isMarked, runMark } from '../run-mark.ts';
import type { OwnModule } from '../run-mark.ts';
import type { Candidate } from './candidates.ts';
import type { StoredRecipe } from './recipe-file.ts';

/** The modules of the user's own among candidates, with this user's mark, as recipe.json keeps them. */
export function markedModules(candidates: readonly Candidate[]): Pick<StoredRecipe, 'modules' | 'mark'> {
  const byFile = new Map<string, OwnModule>();
  for (const { file, sha256, imports } of candidates.map(({ spec }) => spec)) {
    if (file !== null) byFile.set(file, { file, sha256, ...(imports && { imports }) });
  }
  if (byFile.size === 0) return {};
  const modules = [...byFile.values()];
  const mark = runMark(modules);
  return { modules, ...(mark !== undefined && { mark }) };
}

/**
 * Loads the modules that the recipe.json of an interrupted race names, which the race will execute.
 *
 * @throws ConfigError when one of them may not be executed, or has changed; `named` replaces the one that `train` was told.
 */
export async function admitModules(
  folder: string,
  { options, portfolio, modules = [], mark }: StoredRecipe,
  { model: named, trustModelCode }: OwnModelOptions,
): Promise<void> {
  if (named !== undefined) return;
  const models = options.model === undefined ? portfolio.map(({ model }) => model) : [options.model];
  for (const path of models.filter(isModulePath)) {
    const recorded = modules.find(({ file }) => file === resolve(path));
    const trusted = trustModelCode === true || (recorded !== undefined && isMarked(modules, mark));
    if (!trusted) throw untrustedModule(folder, path);
    await loadUserModel(path, recorded ?? {});
  }
}
