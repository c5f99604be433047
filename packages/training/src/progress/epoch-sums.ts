import type { Traffic } from '../ranks/measured-ranks.ts';
import type { Communication } from './epoch-record.ts';

/** Running sums since the last evaluation; a value, for checkpoints. */
export interface EpochSums {
  /** Training rows seen. */
  readonly rows: number;
  /** Rows, or their weight, that the losses are means over. */
  readonly weight: number;
  /** Steps that made an update. */
  readonly updates: number;
  readonly skippedBatches: number;
  /** Σ weight · loss by part. */
  readonly loss: Readonly<Record<string, number>>;
  readonly gradientNorm: number;
  readonly clipped: number;
  readonly seconds: number;
  /** What steps exchanged with other ranks; absent where there are none. */
  readonly traffic?: Traffic | undefined;
}

/** Before the first step after an evaluation. */
export const emptySums: EpochSums = {
  rows: 0,
  weight: 0,
  updates: 0,
  skippedBatches: 0,
  loss: {},
  gradientNorm: 0,
  clipped: 0,
  seconds: 0,
};

/** What one step adds. */
export interface StepFigures {
  readonly rows: number;
  readonly weight: number;
  readonly loss: Readonly<Record<string, number>>;
  readonly gradientNorm: number;
  readonly clipped: boolean;
}

/** Takes in a step that made an update. */
export function withStep(sums: EpochSums, step: StepFigures): EpochSums {
  const loss: Record<string, number> = { ...sums.loss };
  for (const [part, value] of Object.entries(step.loss)) loss[part] = (loss[part] ?? 0) + step.weight * value;
  return {
    ...sums,
    rows: sums.rows + step.rows,
    weight: sums.weight + step.weight,
    updates: sums.updates + 1,
    loss,
    gradientNorm: sums.gradientNorm + step.gradientNorm,
    clipped: sums.clipped + Number(step.clipped),
  };
}

/** Takes in a batch that was left out. */
export function withSkippedBatch(sums: EpochSums, rows: number): EpochSums {
  return { ...sums, rows: sums.rows + rows, skippedBatches: sums.skippedBatches + 1 };
}

/** Takes in time spent in training, and what was exchanged in it. */
export function withSeconds(sums: EpochSums, seconds: number, traffic?: Traffic): EpochSums {
  const { bytes, seconds: exchanging } = sums.traffic ?? { bytes: 0, seconds: 0 };
  return {
    ...sums,
    seconds: sums.seconds + seconds,
    ...(traffic && { traffic: { bytes: bytes + traffic.bytes, seconds: exchanging + traffic.seconds } }),
  };
}

/** What a step exchanged with other ranks, on average; undefined where there are none. */
export function communicationOf({ traffic, updates, seconds }: EpochSums): Communication | undefined {
  if (!traffic || updates === 0) return undefined;
  return {
    bytesPerStep: Math.round(traffic.bytes / updates),
    secondsPerStep: traffic.seconds / updates,
    share: traffic.seconds / seconds,
  };
}

/** Means of such sums. */
export function meansOf(sums: EpochSums): {
  readonly loss: Readonly<Record<string, number>>;
  readonly totalLoss: number;
  readonly clipRate: number;
  readonly gradientNorm: number;
  readonly rowsPerSecond: number;
} {
  const { weight, updates, seconds } = sums;
  const loss = Object.fromEntries(Object.entries(sums.loss).map(([part, sum]) => [part, sum / weight]));
  return {
    loss,
    totalLoss: Object.values(loss).reduce((total, value) => total + value, 0),
    clipRate: updates === 0 ? 0 : sums.clipped / updates,
    gradientNorm: updates === 0 ? 0 : sums.gradientNorm / updates,
    rowsPerSecond: seconds === 0 ? 0 : sums.rows / seconds,
  };
}
