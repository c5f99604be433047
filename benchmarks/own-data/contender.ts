import type { WrittenSplit } from './write-split.ts';

/** A program that learns from the training and validation rows and predicts the test rows. */
export interface Contender {
  /** Unique among all results. */
  readonly name: string;
  readonly version: string;
  /** See `ResultRow`. */
  readonly options?: readonly string[];
  /** Writes the predictions, one a line, and says something about the training. */
  readonly run: (split: WrittenSplit, predictions: string) => Promise<Readonly<Record<string, unknown>>>;
}
