import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { StorageError } from '@fsdnet/core/engine';
import type { RecipeEntry } from '@fsdnet/training';

import type { TrainOptions } from '../options/index.ts';
import type { RecipeResult } from './recipe-result.ts';

/** Version of the file's format. */
const format = 1;
const name = 'recipe.json';

/** What is kept of a race, so that it can go on and be told. */
export interface StoredRecipe {
  /** What `train` was told. */
  readonly options: TrainOptions;
  readonly portfolio: readonly RecipeEntry[];
  /** Null until the race is over. */
  readonly result: RecipeResult | null;
}

/** Whether a run folder holds a race. */
export function holdsRecipe(folder: string): boolean {
  return existsSync(join(folder, name));
}

/** Replaces recipe.json in one step. */
export function writeRecipe(folder: string, recipe: StoredRecipe): void {
  const path = join(folder, name);
  writeFileSync(`${path}.new`, `${JSON.stringify({ format, ...recipe }, null, 1)}\n`);
  renameSync(`${path}.new`, path);
}

/** Reads recipe.json; undefined where there is none. Throws StorageError when it is damaged. */
export function readRecipe(folder: string): StoredRecipe | undefined {
  if (!holdsRecipe(folder)) return undefined;
  const path = join(folder, name);
  try {
    const { format: found, ...recipe } = JSON.parse(readFileSync(path, 'utf8')) as StoredRecipe & {
      readonly format: number;
    };
    if (found === format) return recipe;
  } catch (cause) {
    throw damaged(path, cause);
  }
  throw damaged(path);
}

function damaged(path: string, cause?: unknown): StorageError {
  return new StorageError({
    where: path,
    rule: 'must be as it was written',
    got: 'a damaged file, or one of a later version',
    fix: 'Restore the file from a copy, or start a new run.',
    cause,
  });
}
