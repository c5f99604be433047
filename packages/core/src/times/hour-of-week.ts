import { ConfigError } from '../errors.ts';
import { nearestWord } from '../spelling/nearest-word.ts';
import { DAY } from './calendar.ts';

/** The zone in which clocks show UTC. */
export const UTC = 'UTC';

const HOUR = 3_600_000;
/** Clocks are changed, and zones differ, by multiples of this. */
const QUARTER = 900_000;
/** Quarters of an hour whose hour of the week is remembered: almost three years. */
const MOST_KNOWN = 100_000;

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * What gives the hour of the week, 24 · weekday + hour with 0 for Sunday, in which a time lies (milliseconds since 1970).
 * `zone` is a name of the IANA database, default UTC.
 */
export function hourOfWeek(zone: string = UTC): (time: number) => number {
  if (zone === UTC) return utcHourOfWeek;
  const clock = clockIn(zone);
  const known = new Map<number, number>();
  return (time) => {
    const quarter = Math.floor(time / QUARTER);
    let hour = known.get(quarter);
    if (hour === undefined) {
      if (known.size === MOST_KNOWN) known.clear();
      known.set(quarter, (hour = shownHour(clock, quarter * QUARTER)));
    }
    return hour;
  };
}

/** Whether there is such a zone. @throws ConfigError with a suggestion, which `where` begins. */
export function checkZone(zone: string, where: string): void {
  try {
    clockIn(zone);
  } catch {
    const nearest = nearestWord(zone, Intl.supportedValuesOf('timeZone'));
    throw new ConfigError({
      where,
      rule: 'must be a time zone of the IANA database',
      got: JSON.stringify(zone),
      fix: nearest === undefined ? 'For example "Europe/Berlin".' : `Did you mean "${nearest}"?`,
    });
  }
}

function utcHourOfWeek(time: number): number {
  const day = Math.floor(time / DAY);
  // 1970 began on a Thursday.
  const weekday = (((day + 4) % 7) + 7) % 7;
  return weekday * 24 + Math.floor((time - day * DAY) / HOUR);
}

function clockIn(timeZone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', { timeZone, weekday: 'short', hour: '2-digit', hourCycle: 'h23' });
}

function shownHour(clock: Intl.DateTimeFormat, time: number): number {
  const parts = clock.formatToParts(time);
  const part = (wanted: string): string => parts.find(({ type }) => type === wanted)?.value ?? '';
  return WEEKDAYS.indexOf(part('weekday')) * 24 + Number(part('hour'));
}
