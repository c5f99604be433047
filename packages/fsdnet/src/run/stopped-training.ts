import { AbortedError } from '@fsdnet/core/engine';

import type { TrainOptions } from '../cli/options/index.ts';
import type { StopReason } from '../cli/stop-request.ts';
import { commandToGoOn } from './go-on.ts';

/** Says of a training that was asked to stop what is kept of it, and the command that goes on; `cause` is what ended it. */
export function stoppedTraining(
  folder: string,
  told: TrainOptions,
  { text }: StopReason,
  cause: unknown,
): AbortedError {
  const command = commandToGoOn(folder, told);
  if (command === undefined) {
    return new AbortedError({
      where: 'train',
      rule: `stopped (${text}) before the training began, so nothing is kept`,
      fix: 'Give the same command again.',
      cause,
    });
  }
  return new AbortedError({
    where: folder,
    rule: `the training was stopped (${text}), and its state is kept`,
    fix: `Go on with: ${command}`,
    cause,
  });
}
