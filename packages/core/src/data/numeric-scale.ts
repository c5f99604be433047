import type { NumericScaling } from '../schema/feature.ts';
import type { NumericScale, RankScores } from '../schema/fitted-schema.ts';
import { sortedSample } from './quantile-knots.ts';
import { fitRankScores, rankScore } from './rank-scores.ts';
import { valuesBy, type ColumnValues } from './training-column.ts';

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
export function fitScale(values: ColumnValues, kind: NumericScaling): NumericScale {
  const scale = fitStandardScale(kind === 'log' ? valuesBy(signedLog, values) : values);
  return kind === 'quantile' ? { ...scale, ranks: fitRankScores(sortedSample(values)) } : scale;
}

/**
 * Mean and standard deviation, missing values (NaN) left out. The latter is that of the population; 1 where all values are equal
 * or missing.
 */
function fitStandardScale(values: ColumnValues): NumericScale {
  const first = firstOf(values);
  if (Number.isNaN(first)) return { mean: 0, deviation: 1 };
  if (totalOf(values, (value) => Number(value !== first)) === 0) return { mean: first, deviation: 1 };
  const present = totalOf(values, () => 1);
  const mean = totalOf(values, (value) => value) / present;
  const deviation = Math.sqrt(totalOf(values, (value) => (value - mean) * (value - mean)) / present);
  return { mean, deviation: deviation > 0 ? deviation : 1 };
}

/** The first value that is there, NaN without any. */
function firstOf({ count, valueAt }: ColumnValues): number {
  for (let position = 0; position < count; position++) {
    const value = valueAt(position);
    if (!Number.isNaN(value)) return value;
  }
  return NaN;
}

/** Sum over the values that are there. */
function totalOf({ count, valueAt }: ColumnValues, term: (value: number) => number): number {
  let total = 0;
  for (let position = 0; position < count; position++) {
    const value = valueAt(position);
    if (!Number.isNaN(value)) total += term(value);
  }
  return total;
}
