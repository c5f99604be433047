import { timeAt } from './calendar.ts';

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(?:Z|UTC|GMT|([+-])(\d\d)(?::?(\d\d))?)?$/i;

/**
 * Milliseconds since 1970, fractions included, of an ISO 8601 date, with or without time of day and zone: "2024-02-29",
 * "2024-02-29 13:05", "2024-02-29T13:05:00.25+02:00". Without a zone it is UTC. NaN for other text and for a day that does
 * not exist.
 */
export function isoTime(text: string): number {
  const parts = ISO.exec(text);
  if (!parts) return NaN;
  const [, year, month, day, hour = 0, minute = 0, second = 0, fraction, sign, zoneHours = 0, zoneMinutes = 0] = parts;
  const time = timeAt({
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
  });
  const shift = (Number(zoneHours) * 60 + Number(zoneMinutes)) * 60_000;
  return time + (fraction === undefined ? 0 : Number(`0.${fraction}`) * 1000) - (sign === '-' ? -shift : shift);
}
