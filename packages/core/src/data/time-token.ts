import type { TimePart } from '../schema/time-features.ts';
import { hourOfWeek } from '../times/hour-of-week.ts';
import type { TimeReader } from './time-cell.ts';

/** "0", "1", …: tokens of hours and weekdays. */
const TOKENS = Array.from({ length: 24 }, (_, index) => String(index));

/** What turns a cell into the token of its hour or weekday, '' where the time is missing. */
export function timeToken({ part, zone }: TimePart, times: TimeReader): (cell: unknown) => string {
  const hourOf = hourOfWeek(zone);
  return (cell) => {
    const time = times.of(cell);
    if (Number.isNaN(time)) return '';
    const hour = hourOf(time);
    return TOKENS[part === 'hour' ? hour % 24 : Math.floor(hour / 24)] as string;
  };
}
