import { runNote } from '../run-note.ts';
import type { RunNote } from '../run-note.ts';

/** What a run that another one started knows of the values of its fields. */
export interface Generation {
  /** Absolute folder of the run that started it. */
  readonly run: string;
  /** How many runs came before it. */
  readonly generation: number;
  /** By field, for how many generations each of its values has been absent, in the order of their ids. */
  readonly absent: Readonly<Record<string, readonly number[]>>;
}

/** generation.json */
export const generationFile: RunNote<Generation> = runNote(
  'generation.json',
  'Restore the file from a copy, or remove it: then all values count as seen lately.',
  ({ generation, absent }) => typeof generation === 'number' && typeof absent === 'object',
);
