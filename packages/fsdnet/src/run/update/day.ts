import { auc, logLoss } from '@fsdnet/core';
import type { ScoredRows } from '@fsdnet/training';

/** What was predicted and what came in one stretch of the rows, in their order. */
export interface Stretch {
  readonly rows: number;
  readonly auc: number | null;
  readonly logloss: number | null;
  readonly clickRate: number | null;
  readonly meanPrediction: number | null;
}

/** How many stretches a day is told in. */
const STRETCHES = 10;

/** The scores of a pass over a day, in stretches of as many rows each. */
export function stretchesOf({ labels, predictions, weights }: ScoredRows): readonly Stretch[] {
  const count = Math.min(STRETCHES, labels.length);
  return Array.from({ length: count }, (_, index) => {
    const from = Math.floor((index * labels.length) / count);
    const to = Math.floor(((index + 1) * labels.length) / count);
    const part = [labels, predictions].map((values) => values.subarray(from, to)) as [Float32Array, Float32Array];
    const ofPart = weights?.subarray(from, to);
    const [clickRate, meanPrediction] = part.map((values) => meanOf(values, ofPart)) as [number | null, number | null];
    return {
      rows: to - from,
      auc: auc(...part, ofPart),
      logloss: logLoss(...part, ofPart),
      clickRate,
      meanPrediction,
    };
  });
}

function meanOf(values: Float32Array, weights: Float32Array | undefined): number | null {
  let sum = 0;
  let total = 0;
  for (const [row, value] of values.entries()) {
    const weight = weights?.[row] ?? 1;
    sum += weight * value;
    total += weight;
  }
  return total === 0 ? null : sum / total;
}
