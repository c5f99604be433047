/** Milliseconds of a day. */
export const DAY = 86_400_000;

/** Date and time of day, each number as it is written. */
export interface CalendarTime {
  readonly year: number;
  /** 1 … 12. */
  readonly month: number;
  readonly day: number;
  /** 24 is the end of the day. Default 0. */
  readonly hour?: number;
  readonly minute?: number;
  /** 60 is a leap second. Fractions are allowed. */
  readonly second?: number;
}

/** Milliseconds since 1970 in UTC; NaN for a day or a time of day that does not exist. */
export function timeAt({ year, month, day, hour = 0, minute = 0, second = 0 }: CalendarTime): number {
  if (month < 1 || month > 12 || day < 1 || day > daysOf(year, month)) return NaN;
  if (hour > 24 || minute > 59 || second >= 61) return NaN;
  return daysSince1970(year, month, day) * DAY + (hour * 60 + minute) * 60_000 + second * 1000;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function daysOf(year: number, month: number): number {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && leap ? 29 : (MONTH_DAYS[month - 1] as number);
}

/** Of the Gregorian calendar, for years from 0. Years begin in March here, so that the leap day is their last. */
function daysSince1970(year: number, month: number, day: number): number {
  const fromMarch = month > 2 ? year : year - 1;
  const leapDays = Math.floor(fromMarch / 4) - Math.floor(fromMarch / 100) + Math.floor(fromMarch / 400);
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return fromMarch * 365 + leapDays + dayOfYear - 719_468;
}
