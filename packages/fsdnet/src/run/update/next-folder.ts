import { basename, dirname, join } from 'node:path';

/** Longer numbers are dates. */
const MOST_DIGITS = 5;

/** The folder of a run's successor: ctr/7 → ctr/8, ctr-2 → ctr-3, ctr → ctr-2. */
export function nextFolder(run: string): string {
  const name = basename(run);
  const [, start = '', number = ''] = /^(|.*-)(\d+)$/.exec(name) ?? [];
  const next =
    number === '' || number.length > MOST_DIGITS
      ? `${name}-2`
      : `${start}${String(Number(number) + 1).padStart(number.length, '0')}`;
  return join(dirname(run), next);
}
