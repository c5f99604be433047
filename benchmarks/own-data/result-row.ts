import type { Scores } from './score-predictions.ts';
import type { Part } from './split-rows.ts';

export const PEERS = ['constant', 'lr', 'lightgbm', 'catboost'] as const;
export type Peer = (typeof PEERS)[number];

/** Peers whose AUC is the measure. */
export const RIVALS = ['lr', 'lightgbm'] as const;
export type Rival = (typeof RIVALS)[number];

export interface AucDifference {
  readonly difference: number;
  /** DeLong's estimate. */
  readonly variance: number;
}

/** What is kept of one contender on one split: a line of results/<contender>.jsonl. */
export interface ResultRow {
  readonly set: string;
  readonly split: number;
  /** A peer, or the name of a variant of fsdnet. */
  readonly contender: string;
  readonly version: string;
  /** Fingerprint of the split's parts. */
  readonly data: string;
  readonly rows: Readonly<Record<Part, number>>;
  readonly clicks: Readonly<Record<Part, number>>;
  readonly test: Scores;
  /** Of the same predictions without their correction; where there was one. */
  readonly uncalibrated?: Scores;
  /** From start to predictions, on a machine that may do other work. */
  readonly seconds: number;
  /** What the contender says about its training. */
  readonly details: Readonly<Record<string, unknown>>;
  /** Variants of fsdnet only: options of `train` beyond files and label. */
  readonly options?: readonly string[];
  /** Variants of fsdnet only: AUC of the variant minus that of the peer. */
  readonly against?: Readonly<Record<Rival, AucDifference>>;
}
