/** ISO 8601 of a date in UTC, without a fraction of a second where there is none; '' for one that is not valid. */
export function dateTimeText(date: Date): string {
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('.000Z', 'Z');
}
