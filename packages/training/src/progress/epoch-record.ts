/** What a step of several ranks exchanges, on average. */
export interface Communication {
  /** That rank 0 sends. */
  readonly bytesPerStep: number;
  /** That it spends on that, waiting for other ranks included. */
  readonly secondsPerStep: number;
  /** Of the time of the steps, 0 … 1. */
  readonly share: number;
}

/** What training brought from one evaluation to the next: a line of metrics.jsonl and an entry of `TrainedModel.history`. */
export interface EpochRecord {
  /** Epochs so far: 2 after the second, 2.5 half-way through the third. */
  readonly epoch: number;
  /** Mean over the rows since the last evaluation of each loss part, with "embeddingL2" where its λ is above 0 (the dense L2 term is not counted). */
  readonly loss: Readonly<Record<string, number>>;
  /** Sum of the loss parts. */
  readonly totalLoss: number;
  /** Metrics on the valid part by name; null where a metric is undefined. */
  readonly valid: Readonly<Record<string, number | null>>;
  /** Whether the monitored metric improved. */
  readonly improved: boolean;
  /** The rate since the last evaluation, but for the warm-up. */
  readonly learningRate: number;
  /** Share of the steps whose gradient was clipped, 0 … 1. */
  readonly clipRate: number;
  /** Mean over the steps of the gradient's norm before clipping. */
  readonly gradientNorm: number;
  /** Training rows seen, and batches left out because their weights sum to 0. */
  readonly rows: number;
  readonly skippedBatches: number;
  /** Seconds spent in training steps: order, gather, step, update; no evaluation, no checkpoints. */
  readonly seconds: number;
  readonly rowsPerSecond: number;
  readonly evaluationSeconds: number;
  /** Where several ranks train together. */
  readonly communication?: Communication | undefined;
}

/** Epochs trained by the last of some records; 0 without any. */
export function epochsOf(history: readonly EpochRecord[]): number {
  return history.at(-1)?.epoch ?? 0;
}

/** Epochs for people: 2, or 2.25 inside the third. */
export function epochText(epoch: number): string {
  return String(Math.round(epoch * 100) / 100);
}
