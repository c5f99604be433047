import type { Scores } from './scores.ts';

/** How a model learns a step: from nothing on all rows so far, from its weights before on the new rows, in one pass, never. */
export type Way = 'anew' | 'init' | 'update' | 'never';

/** What came of one step. */
export interface ReplayStep {
  /** Rows that were learned. */
  readonly learned: number;
  /** Seconds that it took, and the scores of the next step. */
  readonly ways: Readonly<Record<Way, Scores & { readonly seconds: number }>>;
}

/** A replay of one log. */
export interface Replay {
  readonly kind: 'replay';
  readonly log: string;
  readonly rows: number;
  /** Rows before the first step. */
  readonly past: number;
  readonly threads: number;
  readonly cpu: string;
  readonly date: string;
  readonly baseSeconds: number;
  readonly steps: readonly ReplayStep[];
}

/** Mean of what `update` says of rows before it learns from them, at one rate. */
export interface ComparedRate {
  readonly rate: number;
  readonly auc: number;
  readonly logloss: number;
}
