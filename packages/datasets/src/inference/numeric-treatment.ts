import { ConfigError } from '@fsdnet/core';
import { NUMERIC_SCALINGS, type NumericScaling } from '@fsdnet/core/engine';
import { quotedName } from '../columns.ts';
import { knownWord } from './known-word.ts';

/**
 * What becomes of numeric columns: a scaling, vectors that are piecewise linear in the standardised value, Criteo's buckets
 * of the squared logarithm as categories, or soft buckets of the standardised value.
 */
export type NumericTreatment = NumericScaling | 'piecewise' | 'log-buckets' | 'soft-buckets';

const NUMERIC_TREATMENTS: readonly NumericTreatment[] = [
  ...NUMERIC_SCALINGS,
  'piecewise',
  'log-buckets',
  'soft-buckets',
];

/** What becomes of numeric columns in general, and of single ones. */
export interface NumericTreatments {
  readonly general: NumericTreatment | undefined;
  /** By column. */
  readonly own: ReadonlyMap<string, NumericTreatment>;
}

/** Reads "how" and "COLUMN=how". @throws ConfigError for an unknown treatment, and for a second one of the same columns. */
export function numericTreatments(entries: string | readonly string[] = []): NumericTreatments {
  let general: NumericTreatment | undefined;
  const own = new Map<string, NumericTreatment>();
  for (const entry of typeof entries === 'string' ? [entries] : entries) {
    // A name may hold the sign too.
    const sign = entry.lastIndexOf('=');
    const treatment = treatmentNamed(entry.slice(sign + 1));
    if (sign < 0) {
      if (general !== undefined) throw twice('may be given only once for all columns', `${general} and ${treatment}`);
      general = treatment;
    } else {
      const column = entry.slice(0, sign);
      const before = own.get(column);
      if (before !== undefined) {
        throw twice(`may be given only once for column ${quotedName(column)}`, `${before} and ${treatment}`);
      }
      own.set(column, treatment);
    }
  }
  return { general, own };
}

function treatmentNamed(word: string): NumericTreatment {
  const rule = `must be one of ${NUMERIC_TREATMENTS.join(', ')}, for one column "COLUMN=how"`;
  return knownWord(word, NUMERIC_TREATMENTS, { option: 'numericScaling', rule });
}

function twice(rule: string, got: string): ConfigError {
  return new ConfigError({ where: 'numericScaling', rule, got, fix: 'Remove one of the two.' });
}
