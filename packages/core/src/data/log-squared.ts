import { notNumber } from './number-cell.ts';

/**
 * Criteo's rule for numbers as categories, as in the authors' code: v > 2 → floor(ln(v)²), else the integer part.
 * Bucket 0 is also what a missing number gets, so it counts as missing: ''.
 */
export function logSquaredBucket(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') return '';
  const value = Number(trimmed);
  if (!Number.isFinite(value)) throw notNumber(text);
  const bucket = value > 2 ? Math.floor(Math.log(value) ** 2) : Math.trunc(value);
  return bucket === 0 ? '' : String(bucket);
}
