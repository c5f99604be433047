import type { RecipeEntry } from '@fsdnet/training';

import type { TrainOptions } from '../../cli/options/index.ts';
import { runNote } from '../run-note.ts';
import type { RunNote } from '../run-note.ts';
import type { RecipeResult } from './recipe-result.ts';

/** What is kept of a race, so that it can go on and be told. */
export interface StoredRecipe {
  /** What `train` was told. */
  readonly options: TrainOptions;
  readonly portfolio: readonly RecipeEntry[];
  /** Null until the race is over. */
  readonly result: RecipeResult | null;
}

/** recipe.json */
export const recipeFile: RunNote<StoredRecipe> = runNote(
  'recipe.json',
  'Restore the file from a copy, or start a new run.',
);
