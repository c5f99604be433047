import { categorical, ConfigError, defineSchema, type Feature, type NumericScaling, type Schema } from '@fsdnet/core';
import { existingColumn } from '../columns/existing-column.ts';

/** What becomes of numeric columns: a scaling, or Criteo's buckets of the squared logarithm as categories. */
export type NumericTreatment = NumericScaling | 'log-buckets';

/** Options of the features of any data set, beyond what its columns are. */
export interface FeatureOptions {
  /**
   * What becomes of numeric columns. "standard", "raw" and "log" scale them; "log-buckets" makes categories of them
   * (v > 2 → floor(ln(v)²), else the integer part), as the authors do with Criteo. Default "standard".
   */
  readonly numericScaling?: NumericTreatment | undefined;
  /** Features whose tokens are hashed into so many table rows, each "name:rows", instead of a vocabulary. Default: none. */
  readonly hash?: readonly string[] | undefined;
  /** Features that share one vocabulary and one table, each "a,b". Default: none. */
  readonly share?: readonly string[] | undefined;
  /**
   * Share of the training rows without a click that are kept, drawn with the seed; predictions are corrected for it, and
   * the other parts keep all their rows. Default 1.
   */
  readonly negativeRate?: number | undefined;
}

/** A schema with these options. `source` names its columns in messages. Throws a ConfigError or InputError. */
export function withFeatureOptions(schema: Schema, options: FeatureOptions, source: string): Schema {
  const { numericScaling, hash = [], share = [], negativeRate } = options;
  const features = new Map(schema.features.map((feature) => [feature.name, treated(feature, numericScaling)]));
  const change = (option: string, name: string, by: { readonly hash?: number; readonly share?: string }): void => {
    const feature = features.get(existingColumn(name, [...features.keys()], `${option}: ${source}`)) as Feature;
    if (feature.kind === 'numeric') {
      throw new ConfigError({
        where: `${option}: column "${name}"`,
        rule: 'must hold tokens',
        got: 'a numeric column',
        fix: 'Name it as categorical or multi.',
      });
    }
    if (
      (by.hash !== undefined && feature.hash !== undefined) ||
      (by.share !== undefined && feature.share !== undefined)
    ) {
      throw new ConfigError({ where: `${option}: column "${name}"`, rule: 'may be named once', got: 'it twice' });
    }
    features.set(name, { ...feature, ...by });
  };
  for (const entry of hash) {
    const { name, rows } = hashEntry(entry);
    change('hash', name, { hash: rows });
  }
  for (const entry of share) {
    const names = entry.split(',').map((name) => name.trim());
    if (names.length < 2 || new Set(names).size < names.length) {
      throw new ConfigError({
        where: 'share',
        rule: 'must name two or more columns',
        got: JSON.stringify(entry),
        fix: 'For example "item,clicked_items".',
      });
    }
    for (const name of names) change('share', name, { share: names[0] as string });
  }
  return defineSchema({
    ...schema,
    features: [...features.values()],
    // All rows kept is what a schema that says nothing means.
    ...(negativeRate !== undefined && negativeRate !== 1 && { negativeRate }),
  });
}

function treated(feature: Feature, treatment: NumericTreatment | undefined): Feature {
  if (feature.kind !== 'numeric' || treatment === undefined) return feature;
  if (treatment !== 'log-buckets') return { ...feature, scaling: treatment };
  const { name, dim, missing } = feature;
  return categorical(name, {
    buckets: 'log-squared',
    ...(dim !== undefined && { dim }),
    ...(missing !== undefined && { missing }),
  });
}

/** "user:100000"; the name may have colons itself. */
function hashEntry(entry: string): { readonly name: string; readonly rows: number } {
  const colon = entry.lastIndexOf(':');
  const rows = entry.slice(colon + 1).trim();
  if (colon > 0 && /^\d+$/.test(rows)) return { name: entry.slice(0, colon), rows: Number(rows) };
  throw new ConfigError({
    where: 'hash',
    rule: 'must be a column and a number of rows',
    got: JSON.stringify(entry),
    fix: 'For example "user:100000".',
  });
}
