import { InputError } from '@fsdnet/core';

/** A point in time, and how it was written. */
export interface Time {
  /** Only comparable with times of the same kind. */
  readonly time: number;
  readonly kind: 'numbers' | 'dates';
}

const DATE =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;

/** Reads a number or an ISO 8601 date; without a zone it is UTC. Throws an InputError that `where` begins. */
export function timeOf(cell: unknown, where: () => string): Time {
  if (typeof cell === 'number' && Number.isFinite(cell)) return { time: cell, kind: 'numbers' };
  const text = typeof cell === 'string' || typeof cell === 'bigint' ? String(cell).trim() : '';
  if (text !== '' && Number.isFinite(Number(text))) return { time: Number(text), kind: 'numbers' };
  const time = milliseconds(DATE.exec(text));
  if (time !== undefined) return { time, kind: 'dates' };
  throw new InputError({
    where: where(),
    rule: 'expected a time to split by: a number or a date such as 2024-02-29T13:05:00Z',
    got: text === '' ? 'a missing value' : JSON.stringify(text.slice(0, 60)),
  });
}

/** Since 1970, fractions included; undefined for a day that does not exist. */
function milliseconds(parts: RegExpExecArray | null): number | undefined {
  if (!parts) return undefined;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '0', zone = 'Z'] = parts;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  if (Number(hour) > 24 || Number(minute) > 59 || Number(second) > 60) return undefined;
  const [, sign, zoneHours = '0', zoneMinutes = '0'] = /^([+-])(\d\d):?(\d\d)?$/.exec(zone) ?? [];
  const shift = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1);
  const minutes = Number(hour) * 60 + Number(minute) - shift;
  return date.getTime() + minutes * 60_000 + Number(second) * 1000 + Number(`0.${fraction}`) * 1000;
}
