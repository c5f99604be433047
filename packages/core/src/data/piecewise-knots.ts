import { mostBins, type Piecewise } from '../schema/piecewise.ts';
import { quantileKnots, sortedSample } from './quantile-knots.ts';
import { countUpTo, shareBetween } from './rising-values.ts';

/** The knots of a piecewise feature: values at quantiles of the training part, rising; 0 alone where it has no values. */
export function fitKnots(values: Float64Array, options: Piecewise): readonly number[] {
  const sorted = sortedSample(values);
  const knots = quantileKnots(sorted, mostBins(options, sorted.length));
  return knots.length > 0 ? knots : [0];
}

/**
 * What gives a number its place among knots, by which tables interpolate between their rows: 0 where missing (NaN), else
 * 1, 2, … at the knots, between two of them as far as the scaled number is on its way, and outside that of the nearest.
 */
export function placeAmong(knots: readonly number[], scaled: (value: number) => number): (value: number) => number {
  const marks = knots.map(scaled);
  return (value) => {
    if (Number.isNaN(value)) return 0;
    const before = countUpTo(knots, value);
    if (before === 0) return 1;
    if (before === knots.length) return before;
    return before + shareBetween(scaled(value), marks[before - 1] as number, marks[before] as number);
  };
}
