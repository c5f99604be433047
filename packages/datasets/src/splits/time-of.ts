import { InputError } from '@fsdnet/core';
import { timeOfCell } from '@fsdnet/core/engine';

/** A point in time, and how it was written. */
export interface Time {
  /** Only comparable with times of the same kind: the number as it is, or milliseconds since 1970. */
  readonly time: number;
  readonly kind: 'numbers' | 'dates';
}

/** Reads a number, an ISO 8601 date (without a zone it is UTC) or a `Date`. Throws an InputError that `where` begins. */
export function timeOf(cell: unknown, where: () => string): Time {
  if (typeof cell === 'number' && Number.isFinite(cell)) return { time: cell, kind: 'numbers' };
  const text = typeof cell === 'string' || typeof cell === 'bigint' ? String(cell).trim() : '';
  if (text !== '' && Number.isFinite(Number(text))) return { time: Number(text), kind: 'numbers' };
  const time = timeOfCell(cell);
  if (Number.isFinite(time)) return { time, kind: 'dates' };
  throw new InputError({
    where: where(),
    rule: 'expected a time to split by: a number or a date such as 2024-02-29T13:05:00Z',
    got: text === '' ? 'a missing value' : JSON.stringify(text.slice(0, 60)),
  });
}
