import type { RecipeEntry } from '@fsdnet/training';

import type { TrainOptions } from '../../cli/options/index.ts';
import type { OwnModule } from '../run-mark.ts';
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
  /** The modules of the user's own that the race executes; absent without any. */
  readonly modules?: readonly OwnModule[];
  /** `runMark` of these modules; absent without any, and where no mark could be made. */
  readonly mark?: string;
}

/** recipe.json */
export const recipeFile: RunNote<StoredRecipe> = runNote(
  'recipe.json',
  'Restore the file from a copy, or start a new run.',
);
