import type { Scores } from '../rows/result-row.ts';

/** A run of somebody else's code on the same files with the same recipe. */
export interface PeerRun {
  readonly data: string;
  readonly model: string;
  readonly seed: number;
  readonly epochs?: number;
  /** Absent where the run was stopped before its end. */
  readonly valid?: Scores;
  readonly test?: Scores;
  readonly samplesPerSecond?: number;
  /** AUC on the valid part by epoch; of some runs only some epochs are known. */
  readonly validAuc?: Readonly<Record<string, number>>;
}

/** What the results of this project are shown beside. */
export interface Peers {
  /** The authors' code (PyTorch). */
  readonly authors: readonly PeerRun[];
  /** FuxiCTR (PyTorch): plain models. */
  readonly fuxictr: readonly PeerRun[];
  /** The paper's Table 3, its Frappe columns; test part. */
  readonly paperTable3: readonly PaperRow[];
  /** What is published of each model on Frappe; test part. */
  readonly published: readonly PublishedModel[];
}

/** One of the paper's sixteen models. */
export interface PublishedModel {
  /** Name on the command line. */
  readonly model: string;
  /** Name in the paper. */
  readonly name: string;
  /** The paper's Table 2. */
  readonly paper: Scores;
  /** The best run of BARS, Frappe_x1. */
  readonly bars?: Scores;
}

/** A line of a published table. */
export interface PaperRow extends Scores {
  readonly model: string;
}
