import type { TimeNumbers } from '../times/number-time.ts';
import {
  categorical,
  numeric,
  type CategoricalFeature,
  type Feature,
  type NumericFeature,
  type NumericOptions,
} from './feature.ts';

/** A column of times that features are made of. */
export interface TimeSource {
  /** Name of the column; that of the feature is another. */
  readonly column: string;
  /**
   * What its numbers are; beside them, ISO 8601 dates (without a zone in UTC) and `Date` objects are times too.
   * Default "unix".
   */
  readonly numbers?: TimeNumbers;
}

/** What a category is made of instead of the column of its name. */
export interface TimePart extends TimeSource {
  /** Tokens "0" … "23", or "0" (Sunday) … "6". */
  readonly part: 'hour' | 'weekday';
  /** Where clocks show this hour: a name of the IANA database. Default "UTC". */
  readonly zone?: string;
}

/** Options of `timestamp`. */
export interface TimestampOptions {
  /** Makes "NAME.hour", a category. Default true. */
  readonly hour?: boolean;
  /** Makes "NAME.weekday", a category. Default true. */
  readonly weekday?: boolean;
  /** Makes "NAME.age", the days before the newest training row; false for none, or how the number is treated. Default true. */
  readonly age?: boolean | Omit<NumericOptions, 'time' | 'missing'>;
  /** Where clocks show hour and weekday: a name of the IANA database such as "Europe/Berlin". Default "UTC". */
  readonly zone?: string;
  /** What numbers in the column are. Default "unix": seconds, milliseconds, microseconds or nanoseconds since 1970. */
  readonly numbers?: TimeNumbers;
  /** A token that means "missing" besides the empty cell, or several. */
  readonly missing?: string | readonly string[];
}

/**
 * The features of a column of times: hour and weekday as categories, its age as a number of days before the newest training
 * row, clamped to the range of the training rows. A missing time is an unknown hour and weekday, and a missing number.
 *
 * @example
 * defineSchema({ label: 'click', features: [categorical('user'), ...timestamp('time', { zone: 'Europe/Berlin' })] });
 */
export function timestamp(
  column: string,
  options: TimestampOptions = {},
): readonly (CategoricalFeature | NumericFeature)[] {
  const { hour = true, weekday = true, age = true, zone, numbers, missing } = options;
  const source: TimeSource = { column, ...(numbers !== undefined && { numbers }) };
  const common = missing === undefined ? {} : { missing };
  const category = (part: TimePart['part']): CategoricalFeature =>
    categorical(`${column}.${part}`, { ...common, time: { ...source, part, ...(zone !== undefined && { zone }) } });
  return [
    ...(hour ? [category('hour')] : []),
    ...(weekday ? [category('weekday')] : []),
    ...(age === false ? [] : [numeric(`${column}.age`, { ...common, ...(age !== true && age), time: source })]),
  ];
}

/** The column that a feature is made of. */
export function sourceColumn(feature: Feature): string {
  return (feature.kind === 'multiValued' ? undefined : feature.time?.column) ?? feature.name;
}
