import { AbortedError } from '@fsdnet/core/engine';

import { commandText, optionWords } from '../cli/command-text/index.ts';
import { trainOptionTable } from '../cli/options/index.ts';
import type { TrainOptions } from '../cli/options/index.ts';
import type { StopReason } from '../cli/stop-request.ts';
import { recipeFile } from './recipe/recipe-file.ts';
import { holdsRun } from './run-folder-name.ts';
import { choosesAnything } from './train-plan.ts';

/** Says of a training that was asked to stop what is kept of it, and the command that goes on; `cause` is what ended it. */
export function stoppedTraining(
  folder: string,
  told: TrainOptions,
  { text }: StopReason,
  cause: unknown,
): AbortedError {
  if (!holdsRun(folder) && !recipeFile.isIn(folder)) {
    return new AbortedError({
      where: 'train',
      rule: `stopped (${text}) before the training began, so nothing is kept`,
      fix: 'Give the same command again.',
      cause,
    });
  }
  // A module that is named to go on with, and trust in it, are needed again.
  const model = told.resume === true && !choosesAnything(told) ? told.model : undefined;
  const { trustModelCode } = told;
  const words = optionWords(trainOptionTable, { resume: true, out: folder, model, trustModelCode });
  return new AbortedError({
    where: folder,
    rule: `the training was stopped (${text}), and its state is kept`,
    fix: `Go on with: ${commandText(['fsdnet', 'train', ...words])}`,
    cause,
  });
}
