import type { TrainResult } from './results/run-result.ts';
import { runNote } from './run-note.ts';
import type { RunNote } from './run-note.ts';

/** What the command line remembers about a run besides its configuration. */
export interface Session {
  /** Folder in which the data set was found; a hint for later commands. */
  readonly dataFolder: string | null;
  /** What `train --json` printed; null until the run is finished. */
  readonly result: TrainResult | null;
  /** Whether the run has baselines; absent where an earlier version began it. */
  readonly baselines?: boolean;
}

/** session.json */
export const sessionFile: RunNote<Session> = runNote(
  'session.json',
  'Remove the file; the run itself does not need it.',
  ({ dataFolder, result }) => (dataFolder === null || typeof dataFolder === 'string') && typeof result === 'object',
);
