/** What a run is judged by, on one part. */
export interface Scores {
  readonly auc: number;
  readonly logloss: number;
}

/** Values of options of `fsdnet train`, by their names in a configuration file. */
export type JobOptions = Readonly<Record<string, string | number | boolean>>;

/** What a training is made of: enough for the command line. */
export interface Job {
  readonly dataset: string;
  /** As on the command line; self-distillation on DCNv2 is always "fsdnet". */
  readonly model: string;
  readonly fsd: boolean;
  readonly seed: number;
  /** What differs from the preset of model and data set. */
  readonly options: JobOptions;
}

/** A finished run: a line of results/*.jsonl. */
export interface ResultRow extends Job {
  /** `keyOf` the job and the numerics. */
  readonly key: string;
  /** Version of what training computes (`numerics.ts`). */
  readonly numerics: number;
  /** The command line that makes it again. */
  readonly command: string;
  readonly engine: string;
  readonly runtime: string;
  readonly threads: number;
  /** Processor, cores and system; absent for runs before rows named it. */
  readonly machine?: string;
  readonly parameters: number;
  readonly publishedParameters: number | null;
  readonly rows?: { readonly train: number; readonly valid: number; readonly test: number | null };
  readonly epochs: number;
  readonly bestEpoch: number;
  readonly valid: Scores;
  readonly test: Scores;
  readonly samplesPerSecond: number;
  readonly trainSeconds: number;
  readonly peakRssBytes: number;
  /** AUC on the valid part after each epoch. */
  readonly validAuc: readonly number[];
  /** Name of a run of before there was `reproduce`. */
  readonly id?: string;
}

/** A run of before there was `reproduce`. */
export interface FirstRun extends ResultRow {
  readonly id: string;
}
