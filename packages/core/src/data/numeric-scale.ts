import type { NumericScaling } from '../schema/feature.ts';
import type { NumericScale } from '../schema/fitted-schema.ts';

/** sign(v) · ln(1 + |v|). */
function signedLog(value: number): number {
  return Math.sign(value) * Math.log1p(Math.abs(value));
}

/**
 * A number as models see it. A missing one (NaN) becomes the training mean: 0 once standardised, the mean itself when raw.
 */
export function scaled(value: number, scaling: NumericScaling, { mean, deviation }: NumericScale): number {
  if (Number.isNaN(value)) return scaling === 'raw' ? mean : 0;
  switch (scaling) {
    case 'raw':
      return value;
    case 'standard':
      return (value - mean) / deviation;
    case 'log':
      return (signedLog(value) - mean) / deviation;
  }
}

/**
 * Mean and deviation of one column of row-major `values`, missing ones (NaN) left out.
 * The deviation is that of the population; 1 where all values are equal or missing.
 */
export function fitScale(
  values: Float64Array,
  column: { readonly index: number; readonly width: number },
  rows: Int32Array | number,
  scaling: NumericScaling,
): NumericScale {
  const count = typeof rows === 'number' ? rows : rows.length;
  const valueAt = (position: number): number => {
    const row = typeof rows === 'number' ? position : (rows[position] as number);
    const value = values[row * column.width + column.index] as number;
    return scaling === 'log' ? signedLog(value) : value;
  };
  let present = 0;
  let sum = 0;
  let first = NaN;
  let constant = true;
  for (let position = 0; position < count; position++) {
    const value = valueAt(position);
    if (Number.isNaN(value)) continue;
    if (present === 0) first = value;
    else if (value !== first) constant = false;
    present++;
    sum += value;
  }
  if (present === 0) return { mean: 0, deviation: 1 };
  if (constant) return { mean: first, deviation: 1 };
  const mean = sum / present;
  let squares = 0;
  for (let position = 0; position < count; position++) {
    const difference = valueAt(position) - mean;
    if (!Number.isNaN(difference)) squares += difference * difference;
  }
  const deviation = Math.sqrt(squares / present);
  return { mean, deviation: deviation > 0 ? deviation : 1 };
}
