import type { SchemaCoverage } from './coverage.ts';
import type { Feature } from './feature.ts';
import type { Field, FieldLayout } from './field-layout.ts';
import type { Reading } from './reading.ts';
import type { Schema } from './schema.ts';
import { resolvedSoftBuckets } from './soft-buckets.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Ranks of a numeric feature's values in the training part, as scores of the standard normal distribution. */
export interface RankScores {
  /** Values, rising; scores between them are interpolated. */
  readonly values: readonly number[];
  /** Score of each value, rising. */
  readonly scores: readonly number[];
}

/** Mean and standard deviation of a numeric feature on the training part, after `log` where the scaling asks for it. */
export interface NumericScale {
  readonly mean: number;
  /** Standard deviation, under its name in stored schemas; 1 where all values are equal. */
  readonly deviation: number;
  /** With the scaling `quantile` only. */
  readonly ranks?: RankScores;
}

/** The oldest and the newest time of a column in the training part, milliseconds since 1970; both 0 where it has none. */
export interface TimeRange {
  readonly oldest: number;
  readonly newest: number;
}

/** What the training part taught about one field. Indicator fields of numeric features follow their feature. */
export type FittedField =
  | { readonly kind: 'categorical'; readonly name: string; readonly feature: Feature; readonly vocabulary: Vocabulary }
  | {
      readonly kind: 'numeric';
      readonly name: string;
      readonly feature: Feature;
      readonly scale: NumericScale;
      /** Piecewise features only: the values, rising, that have vectors of their own. */
      readonly knots?: readonly number[];
      /** Ages of times only: what they are counted from. */
      readonly times?: TimeRange;
    }
  | { readonly kind: 'multiValued'; readonly name: string; readonly feature: Feature; readonly vocabulary: Vocabulary };

/** A schema with vocabularies and scales: everything that turns raw rows into ids and numbers. */
export interface FittedSchema {
  /** The features as they were defined. */
  readonly schema: Schema;
  /** A field for each feature, in schema order; one more behind a number with an indicator. */
  readonly fields: readonly FittedField[];
  /** How the training file was read; absent for rows in memory. */
  readonly reading?: Reading;
  /** What share of the cells training knew; absent before it has been measured. */
  readonly coverage?: SchemaCoverage;
}

/** The features that share a vocabulary take the rows of the first of them. */
function ownersOf(fields: readonly FittedField[]): ReadonlyMap<string, string> {
  const owners = new Map<string, string>();
  for (const { feature, name } of fields) {
    if (feature.kind !== 'numeric' && feature.share !== undefined && !owners.has(feature.share)) {
      owners.set(feature.share, name);
    }
  }
  return owners;
}

/** The fields as models see them. `embeddingDim` is used where a feature names no `dim` of its own. */
export function fieldLayout(fitted: FittedSchema, embeddingDim: number): FieldLayout {
  const owners = ownersOf(fitted.fields);
  return {
    fields: fitted.fields.map((field): Field => {
      const { name, kind, feature } = field;
      const dim = feature.dim ?? embeddingDim;
      const softBuckets = feature.kind === 'numeric' ? feature.softBuckets : undefined;
      if (kind === 'numeric' && softBuckets) {
        return { name, kind, rows: 0, dim, softBuckets: resolvedSoftBuckets(softBuckets) };
      }
      if (kind === 'numeric' && field.knots) return { name, kind, rows: 1 + field.knots.length, dim, piecewise: true };
      if (kind === 'numeric') return { name, kind, rows: 1, dim };
      const owner = feature.kind !== 'numeric' && feature.share !== undefined ? owners.get(feature.share) : undefined;
      return {
        name,
        kind,
        rows: field.vocabulary.rows,
        dim,
        ...(kind === 'multiValued' && { pooling: (feature.kind === 'multiValued' && feature.pooling) || 'mean' }),
        ...(owner !== undefined && owner !== name && { rowsOf: owner }),
      };
    }),
  };
}
