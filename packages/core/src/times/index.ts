export { DAY } from './calendar.ts';
export { checkZone, hourOfWeek, UTC } from './hour-of-week.ts';
export { TIME_NUMBERS, type TimeNumbers } from './number-time.ts';
