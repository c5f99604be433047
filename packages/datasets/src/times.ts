import { TIME_NUMBERS, timeOfCell, type TimeNumbers } from '@fsdnet/core/engine';

/** Times that a column may well hold: 1990 to 2100. */
const EARLIEST = Date.UTC(1990);
const LATEST = Date.UTC(2100);

/** Digits of dates say more than a number of seconds, and whole years more than two digits of one. */
const FORMS: readonly TimeNumbers[] = ['YYYYMMDD', ...TIME_NUMBERS.filter((form) => !['unix', 'YYYYMMDD'].includes(form)), 'unix']; // prettier-ignore

/** What the numbers of a column are as times; undefined where they are none from 1990 to 2100, and without any. */
export function timeNumbersOf(numbers: readonly unknown[]): TimeNumbers | undefined {
  if (numbers.length === 0) return undefined;
  return FORMS.find((form) =>
    numbers.every((number) => {
      const time = timeOfCell(number, form);
      return time >= EARLIEST && time < LATEST;
    }),
  );
}

/** "2024-03-01 10:00 UTC" of milliseconds since 1970, with as many of seconds and their fraction as there are. */
export function timeText(time: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return String(time);
  const [day, clock = ''] = date.toISOString().split('T');
  return `${day} ${clock.replace(/(:00)?(\.000)?Z$/, '')} UTC`;
}
