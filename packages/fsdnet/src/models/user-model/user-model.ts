import { resolve } from 'node:path';

import { ConfigError } from '@fsdnet/core';
import type { CtrModel, ParallelBackbone } from '@fsdnet/core';

import { defaultExport, moduleFile } from './default-export.ts';
import { moduleHashes, unchangedSince } from './module-hashes.ts';
import type { ModuleHashes, RecordedHashes } from './module-hashes.ts';

/** A model from the user's own module. */
export interface UserModel {
  readonly model: CtrModel | ParallelBackbone;
  /** Absolute path of the file, for the run folder. */
  readonly file: string;
  readonly hashes: ModuleHashes;
}

/**
 * Loads `--model ./file.ts`: the default export is a model or a backbone, or a function without arguments that makes one.
 * With `recorded`, nothing of it is executed unless its files hold what was recorded; a ConfigError names the file that
 * does not.
 */
export async function loadUserModel(path: string, recorded?: RecordedHashes): Promise<UserModel> {
  const entry = moduleFile(path, '--model');
  const exported = await defaultExport(path, '--model', recorded && unchangedSince(recorded, entry));
  const model: unknown = typeof exported === 'function' ? await (exported as () => unknown)() : exported;
  if (!isModel(model)) {
    throw new ConfigError({
      where: `--model ${path}`,
      rule: 'the default export must be a model or a backbone (an object with `name` and `forward`)',
      got: model === null ? 'null' : typeof model,
      fix: 'Write `export default defineBackbone({ … })`.',
    });
  }
  return { model, file: resolve(path), hashes: moduleHashes(entry) };
}

function isModel(value: unknown): value is CtrModel {
  if (typeof value !== 'object' || value === null) return false;
  const { name, forward } = value as { readonly name?: unknown; readonly forward?: unknown };
  return typeof name === 'string' && name !== '' && typeof forward === 'function';
}
