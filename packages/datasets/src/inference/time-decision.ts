import { timestamp } from '@fsdnet/core';
import { hourOfWeek, UTC, type CategoricalFeature, type Missing, type NumericFeature } from '@fsdnet/core/engine';
import type { TimeColumn } from './time-column.ts';

/** What is made of a column of times. */
export interface TimeDecision {
  /** None where all times of the sample are the same. */
  readonly features: readonly (CategoricalFeature | NumericFeature)[];
  /** "timestamps in Unix seconds → time.hour, time.weekday, time.age (UTC)". */
  readonly made: string;
}

/** What decides on the features, besides the times. */
export interface TimeDecisionOptions {
  readonly column: string;
  readonly missing: Missing;
  /** Where clocks show hour and weekday. */
  readonly zone: string | undefined;
  /** Whether rows are split by it: its age then tells the part of a row, and later rows have none that training knows. */
  readonly splits: boolean;
  /** Whether the sample is all rows, so that a feature with one value in it can be left out. */
  readonly complete: boolean;
  /** Whether a column has this name. */
  readonly isTaken: (name: string) => boolean;
}

/** Decides which features a column of times becomes: those that differ between rows. */
export function timeDecision({ numbers, what, times, clock }: TimeColumn, options: TimeDecisionOptions): TimeDecision {
  const { column, missing, zone = UTC, splits, complete, isTaken } = options;
  // A day is the same everywhere.
  const shown = clock ? zone : UTC;
  const hourOf = hourOfWeek(shown);
  const hours = times.map(hourOf);
  const varies = (values: readonly number[]): boolean => !complete || new Set(values).size > 1;
  const features = timestamp(column, {
    hour: clock && varies(hours.map((hour) => hour % 24)),
    weekday: varies(hours.map((hour) => Math.floor(hour / 24))),
    age: !splits && varies(times),
    ...(shown !== UTC && { zone: shown }),
    ...(numbers !== 'unix' && { numbers }),
    ...(missing !== undefined && { missing }),
  }).filter(({ name }) => !isTaken(name));
  const names = features.map(({ name }) => name).join(', ');
  const none = times.length === 0 ? 'no feature: no time in the sample' : 'no feature: all rows have the same time';
  const zoned = features.some(({ kind }) => kind === 'categorical') ? ` (${shown})` : '';
  const why = splits ? '; rows are split by it, so its age is no feature' : '';
  return { features, made: `${what} → ${features.length === 0 ? none : `${names}${zoned}`}${why}` };
}
