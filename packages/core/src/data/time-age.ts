import type { TimeRange } from '../schema/fitted-schema.ts';
import { DAY } from '../times/calendar.ts';

/** The oldest and the newest of the times that are there (not NaN), 0 without any. */
export function fitTimes(values: Float64Array): TimeRange {
  let oldest = Infinity;
  let newest = -Infinity;
  for (const time of values) {
    if (time < oldest) oldest = time;
    if (time > newest) newest = time;
  }
  return oldest <= newest ? { oldest, newest } : { oldest: 0, newest: 0 };
}

/** Days before the newest training row, from 0 to those of the oldest; NaN where the time is missing. */
export function ageOf({ oldest, newest }: TimeRange): (time: number) => number {
  const oldestAge = (newest - oldest) / DAY;
  return (time) => Math.min(oldestAge, Math.max(0, (newest - time) / DAY));
}
