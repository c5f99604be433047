import { logOdds } from '@fsdnet/core/engine';
import { clickRateOf } from '../click-rate.ts';
import { NOTHING, type LinearRows } from './linear-features.ts';
import { addToSums, linearLogits } from './linear-sums.ts';
import type { Objective } from './minimise.ts';

/**
 * Rows whose logits are computed together, between two chances for the event loop. So many that the weights of a field are
 * read from the cache more often than they are brought there: with 8,192 a pass takes two to four times as long.
 */
const BLOCK = 131_072;

/** What logistic regression is fitted on. */
export interface LabelledRows {
  readonly features: LinearRows;
  /** Weights of the features without the bias. */
  readonly size: number;
  readonly labels: Float32Array;
  readonly sampleWeights: Float32Array | undefined;
}

/** The objective of logistic regression. */
export interface LogisticObjective extends Objective {
  /** Weights, then the bias, as `linearLogits` reads them, at a point of the objective. */
  weightsAt(x: Float64Array): Float64Array;
}

/**
 * ½ ‖w‖² + Σ s · (softplus(z) − y z): scikit-learn's logistic regression with C = 1, whose bias is not penalised. A point
 * holds the features' weights and the logit of the mean row, which depends less on the weights than the bias does: with it
 * the minimum is found in fewer passes. It starts at the constant model.
 *
 * @param breathe Called between blocks of rows.
 */
export function logisticObjective(data: LabelledRows, breathe: () => Promise<void>): LogisticObjective {
  const { features, size, labels, sampleWeights } = data;
  const rate = clickRateOf(labels, sampleWeights)!;
  const start = new Float64Array(size + 1);
  start[size] = logOdds(rate);
  const { means, spreads } = momentsOf(data);
  const block = new Float64Array(Math.min(BLOCK, features.rows));
  const weightsAt = (x: Float64Array): Float64Array => {
    const weights = x.slice();
    let shift = 0;
    for (let feature = 0; feature < size; feature++) shift += means[feature]! * x[feature]!;
    weights[size]! -= shift;
    return weights;
  };
  return {
    start,
    curvature: spreads.map((spread, feature) => spread * rate * (1 - rate) + Number(feature < size)),
    weightsAt,
    async evaluate(x, gradient) {
      const w = weightsAt(x);
      gradient.fill(0);
      let loss = 0;
      for (const [first, end] of blocksOf(features.rows)) {
        const values = block.subarray(0, end - first);
        linearLogits(features, first, w, values);
        for (let i = 0; i < values.length; i++) {
          const z = values[i]!;
          const label = labels[first + i]!;
          const weight = sampleWeights ? sampleWeights[first + i]! : 1;
          const tail = Math.exp(-Math.abs(z));
          loss += weight * (Math.max(z, 0) + Math.log1p(tail) - label * z);
          values[i] = weight * ((z >= 0 ? 1 : tail) / (1 + tail) - label);
        }
        addToSums(features, first, values, gradient);
        await breathe();
      }
      const byBias = gradient[size]!;
      for (let feature = 0; feature < size; feature++) {
        loss += x[feature]! ** 2 / 2;
        gradient[feature]! += x[feature]! - means[feature]! * byBias;
      }
      gradient[NOTHING] = 0;
      return loss;
    },
  };
}

/** Weighted mean of each feature, 0 for the bias, and Σ s (x − mean)²; for the bias Σ s. */
function momentsOf({ features, size, sampleWeights }: LabelledRows): {
  readonly means: Float64Array;
  readonly spreads: Float64Array;
} {
  const means = new Float64Array(size + 1);
  const spreads = new Float64Array(size + 1);
  for (const [first, end] of blocksOf(features.rows)) {
    const weights = sampleWeights
      ? Float64Array.from(sampleWeights.subarray(first, end))
      : new Float64Array(end - first).fill(1);
    addToSums(features, first, weights, means);
    addToSums(features, first, weights, spreads, 2);
  }
  const total = means[size]!;
  means[size] = 0;
  for (let feature = 0; feature < size; feature++) {
    means[feature]! /= total;
    // Rounding must not make it negative where all values are equal.
    spreads[feature] = Math.max(0, spreads[feature]! - total * means[feature]! ** 2);
  }
  return { means, spreads };
}

/** First row and end of each block. */
function blocksOf(rows: number): readonly (readonly [number, number])[] {
  return Array.from({ length: Math.ceil(rows / BLOCK) }, (_, block) => [
    block * BLOCK,
    Math.min((block + 1) * BLOCK, rows),
  ]);
}
