import type { NumericScaling } from '../schema/feature.ts';
import type { NumericScale, RankScores } from '../schema/fitted-schema.ts';
import { sortedSample } from './quantile-knots.ts';
import { fitRankScores, rankScore } from './rank-scores.ts';

/** sign(v) · ln(1 + |v|). */
function signedLog(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}

/**
 * What scales a number. A missing one (NaN) becomes the mean of the training part, by rank the middle: 0 but for raw
 * numbers, where it is the mean itself.
 */
export function scaling(kind: NumericScaling, { mean, deviation, ranks }: NumericScale): (value: number) => number {
  switch (kind) {
    case 'raw':
      return (value) => (Number.isNaN(value) ? mean : value);
    case 'standard':
      return (value) => (Number.isNaN(value) ? 0 : (value - mean) / deviation);
    case 'log':
      return (value) => (Number.isNaN(value) ? 0 : (signedLog(value) - mean) / deviation);
    case 'quantile':
      return (value) => (Number.isNaN(value) ? 0 : rankScore(value, ranks as RankScores));
  }
}

/** What the training part teaches about the scale of a numeric feature. */
export function fitScale(values: Float64Array, kind: NumericScaling): NumericScale {
  const scale = fitStandardScale(kind === 'log' ? values.map(signedLog) : values);
  return kind === 'quantile' ? { ...scale, ranks: fitRankScores(sortedSample(values)) } : scale;
}

/**
 * Mean and standard deviation, missing values (NaN) left out. The latter is that of the population; 1 where all values are equal
 * or missing.
 */
function fitStandardScale(values: Float64Array): NumericScale {
  let present = 0;
  let total = 0;
  let first = NaN;
  let constant = true;
  // By index: an iterator costs more than the sum.
  for (let position = 0; position < values.length; position++) {
    const value = values[position] as number;
    if (Number.isNaN(value)) continue;
    if (present === 0) first = value;
    else if (value !== first) constant = false;
    present++;
    total += value;
  }
  if (present === 0) return { mean: 0, deviation: 1 };
  if (constant) return { mean: first, deviation: 1 };
  const mean = total / present;
  let squares = 0;
  for (let position = 0; position < values.length; position++) {
    const difference = (values[position] as number) - mean;
    if (!Number.isNaN(difference)) squares += difference * difference;
  }
  const deviation = Math.sqrt(squares / present);
  return { mean, deviation: deviation > 0 ? deviation : 1 };
}
