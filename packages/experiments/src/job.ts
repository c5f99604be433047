/** One training run of a queue. */
export interface Job {
  /** Unique in its queue, and the name of the run's folder. */
  readonly id: string;
  /** Arguments of `fsdnet train`, without paths, threads and `--json`. */
  readonly args: readonly string[];
}

/** What is kept of a finished run: a line of results/<queue>.jsonl. */
export interface ResultRow {
  readonly id: string;
  /** The command line that made it. */
  readonly command: string;
  readonly engine: string;
  readonly runtime: string;
  readonly threads: number;
  readonly parameters: number;
  readonly publishedParameters: number | null;
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly valid: Scores;
  readonly test: Scores;
  readonly samplesPerSecond: number;
  readonly trainSeconds: number;
  readonly peakRssBytes: number;
  /** AUC on the valid part after each epoch. */
  readonly validAuc: readonly number[];
}

export interface Scores {
  readonly auc: number;
  readonly logloss: number;
}
