import type { RankScores } from '../schema/fitted-schema.ts';
import { normalQuantile } from './normal-quantile.ts';
import { quantileKnots } from './quantile-knots.ts';
import { countBelow, countUpTo, shareBetween } from './rising-values.ts';

/** Bins between the values whose scores are kept. */
const BINS = 255;

/**
 * Scores of up to 256 of the sorted values: Φ⁻¹((smaller ones + half of the equal ones) / all). Without any value, the
 * score of all is 0.
 */
export function fitRankScores(sorted: Float64Array): RankScores {
  if (sorted.length === 0) return { values: [0], scores: [0] };
  const values = quantileKnots(sorted, BINS);
  const scores = values.map((value) =>
    normalQuantile((countBelow(sorted, value) + countUpTo(sorted, value)) / 2 / sorted.length),
  );
  return { values, scores };
}

/** The score of a value; outside of the kept ones, that of the nearest. */
export function rankScore(value: number, { values, scores }: RankScores): number {
  const after = countUpTo(values, value);
  if (after === 0) return scores[0] as number;
  const score = scores[after - 1] as number;
  if (after === values.length) return score;
  const share = shareBetween(value, values[after - 1] as number, values[after] as number);
  return score + share * ((scores[after] as number) - score);
}
