import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { ConfigError } from '@fsdnet/core';
import type { CtrModel, ParallelBackbone } from '@fsdnet/core';

import { defaultExport } from './default-export.ts';

/** A model from the user's own module. */
export interface UserModel {
  readonly model: CtrModel | ParallelBackbone;
  /** Absolute path and sha256 of the file, for the run folder. */
  readonly file: string;
  readonly sha256: string;
}

/** Loads `--model ./file.ts`: the default export is a model or a backbone, or a function without arguments that makes one. */
export async function loadUserModel(path: string): Promise<UserModel> {
  const exported = await defaultExport(path, '--model');
  const model: unknown = typeof exported === 'function' ? await (exported as () => unknown)() : exported;
  if (!isModel(model)) {
    throw new ConfigError({
      where: `--model ${path}`,
      rule: 'the default export must be a model or a backbone (an object with `name` and `forward`)',
      got: model === null ? 'null' : typeof model,
      fix: 'Write `export default defineBackbone({ … })`.',
    });
  }
  const file = resolve(path);
  return { model, file, sha256: createHash('sha256').update(readFileSync(file)).digest('hex') };
}

function isModel(value: unknown): value is CtrModel {
  if (typeof value !== 'object' || value === null) return false;
  const { name, forward } = value as { readonly name?: unknown; readonly forward?: unknown };
  return typeof name === 'string' && name !== '' && typeof forward === 'function';
}
