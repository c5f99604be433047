import { timeAt } from './calendar.ts';

/** All values of `TimeNumbers`. */
export const TIME_NUMBERS = ['unix', 'YYMMDDHH', 'YYYYMMDD', 'YYYYMMDDHH', 'YYYYMMDDHHMM', 'YYYYMMDDHHMMSS'] as const;

/**
 * What numbers in a column of times are: "unix", seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by
 * their size; or the digits of a date in UTC, two of a year meaning one from 2000.
 */
export type TimeNumbers = (typeof TIME_NUMBERS)[number];

/** Milliseconds since 1970 of a decimal number; NaN where it is no time of this form. */
export function numberTime(text: string, form: TimeNumbers): number {
  if (form === 'unix') return unixTime(Number(text));
  // Tables with missing cells write 14102100.0.
  return digitsTime(/^\d+$/.test(text) ? text : String(Number(text)), form);
}

/**
 * The largest numbers, in magnitude, that are seconds, milliseconds and microseconds: up to the year 5138. Nanoseconds go as
 * far as `Date` does.
 */
const MOST_SECONDS = 1e11;
const MOST_MILLISECONDS = 1e14;
const MOST_MICROSECONDS = 1e17;

const MOST_NANOSECONDS = 8.64e21;

function unixTime(number: number): number {
  const magnitude = Math.abs(number);
  if (magnitude < MOST_SECONDS) return number * 1000;
  if (magnitude < MOST_MILLISECONDS) return number;
  if (magnitude < MOST_MICROSECONDS) return number / 1000;
  return magnitude <= MOST_NANOSECONDS ? number / 1e6 : NaN;
}

function digitsTime(digits: string, form: Exclude<TimeNumbers, 'unix'>): number {
  if (digits.length !== form.length || !(Number(digits) >= 0)) return NaN;
  const afterYear = form.startsWith('YYYY') ? 4 : 2;
  const year = Number(digits.slice(0, afterYear)) + (afterYear === 2 ? 2000 : 0);
  const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = [0, 2, 4, 6, 8].map((at) =>
    Number(digits.slice(afterYear + at, afterYear + at + 2)),
  );
  return timeAt({ year, month, day, hour, minute, second });
}
