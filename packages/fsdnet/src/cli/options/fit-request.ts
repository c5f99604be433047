import { fitOptions } from '@fsdnet/training';
import type { FitOptions } from '@fsdnet/training';

import { commandOptions } from './command-option.ts';
import type { CommandOptions, PlainOptions } from './command-option.ts';

/** Options of a session rather than of a run, and one that texts have no use for. */
const leftOut = ['evaluationBatchSize', 'pauseAfter', 'ranks', 'resume', 'checkpointSeconds', 'progressive'] as const;

type LeftOut = (typeof leftOut)[number];

/** How a run trains. */
export type FitRequest = PlainOptions<Omit<FitOptions, LeftOut>>;

/** What no preset decides: it follows from where the rows are. */
type ByData = 'shards' | 'shuffleWindow';

/** How a run trains, every value written out that does not follow from the data. */
export type TrainingValues = Required<Omit<FitRequest, ByData>> & Pick<FitRequest, ByData>;

/** Every option of how a run trains, in the order of the help. */
export const fitRequestOptions: CommandOptions<FitRequest> = commandOptions<FitOptions, LeftOut>(
  'Training:',
  fitOptions,
  leftOut,
);
