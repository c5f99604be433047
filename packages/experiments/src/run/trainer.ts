import type { Job, ResultRow } from '../rows/result-row.ts';

/** Trains one job to its end, in the folder that is named; a run that was cut off there goes on. */
export type Trainer = (job: Job, folder: string, watch: TrainerWatch) => Promise<ResultRow>;

/** How a training is followed and ended. */
export interface TrainerWatch {
  /** Ends the training; it can go on later. */
  readonly signal: AbortSignal;
  /** The last line that the training has told. */
  readonly onLine: (line: string) => void;
}

/** The files of a data set are not at hand, or not right: no training on it will do better. */
export class DataMissing extends Error {}
