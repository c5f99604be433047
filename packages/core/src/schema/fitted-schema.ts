import type { Feature } from './feature.ts';
import type { FieldLayout } from './field-layout.ts';
import type { Schema } from './schema.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Mean and deviation of a numeric feature on the training part, after `log` where the scaling asks for it. */
export interface NumericScale {
  readonly mean: number;
  /** Standard deviation; 1 where all values are equal. */
  readonly deviation: number;
}

/** What the training part taught about one field. Indicator fields of numeric features follow their feature. */
export type FittedField =
  | { readonly kind: 'categorical'; readonly name: string; readonly feature: Feature; readonly vocabulary: Vocabulary }
  | { readonly kind: 'numeric'; readonly name: string; readonly feature: Feature; readonly scale: NumericScale }
  | { readonly kind: 'multiValued'; readonly name: string; readonly feature: Feature; readonly vocabulary: Vocabulary };

/** A schema with vocabularies and scales: everything that turns raw rows into ids and numbers. */
export interface FittedSchema {
  readonly schema: Schema;
  readonly fields: readonly FittedField[];
}

/** The fields as models see them. `embeddingDim` is used where a feature names no `dim` of its own. */
export function fieldLayout(fitted: FittedSchema, embeddingDim: number): FieldLayout {
  return {
    fields: fitted.fields.map((field) => {
      const dim = field.feature.dim ?? embeddingDim;
      switch (field.kind) {
        case 'categorical':
          return { name: field.name, kind: field.kind, rows: field.vocabulary.rows, dim };
        case 'numeric':
          return { name: field.name, kind: field.kind, rows: 1, dim };
        case 'multiValued': {
          const pooling = (field.feature.kind === 'multiValued' && field.feature.pooling) || 'mean';
          return { name: field.name, kind: field.kind, rows: field.vocabulary.rows, dim, pooling };
        }
      }
    }),
  };
}
