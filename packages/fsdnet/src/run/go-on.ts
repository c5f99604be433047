import { commandText, optionWords } from '../cli/command-text/index.ts';
import { trainOptionTable } from '../cli/options/index.ts';
import type { TrainOptions } from '../cli/options/index.ts';
import { recipeFile } from './recipe/recipe-file.ts';
import { holdsRun } from './run-folder-name.ts';
import { choosesAnything } from './train-plan.ts';

/** The command that goes on with a training that has ended early; undefined where nothing is kept of it. */
export function commandToGoOn(folder: string, told: TrainOptions): string | undefined {
  if (!holdsRun(folder) && !recipeFile.isIn(folder)) return undefined;
  // A module that is named to go on with, and trust in it, are needed again.
  const model = told.resume === true && !choosesAnything(told) ? told.model : undefined;
  const { trustModelCode } = told;
  const words = optionWords(trainOptionTable, { resume: true, out: folder, model, trustModelCode });
  return commandText(['fsdnet', 'train', ...words]);
}
